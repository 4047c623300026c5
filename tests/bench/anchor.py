"""What ours is compared with: Python's own sqlite3 and urllib. Prints one JSON object."""

import datetime
import decimal
import json
import random
import resource
import sqlite3
import subprocess
import sys
import time
import urllib.request


def timed(work, inputs):
    times = []
    for one in inputs:
        began = time.perf_counter()
        work(one)
        times.append(time.perf_counter() - began)
    return sorted(times)


def lookup(path, tries):
    db = sqlite3.connect(path)
    ids = [row for row in db.execute("SELECT folded, value FROM order_ref ORDER BY random() LIMIT ?", (int(tries),))]
    sql = "SELECT * FROM session WHERE rid IN (SELECT rid FROM order_ref WHERE folded = ? AND value = ?)"
    times = timed(lambda one: db.execute(sql, one).fetchall(), ids)
    return {"p99": times[len(times) * 99 // 100]}


def offset(path, tries):
    db = sqlite3.connect(path)
    count = db.execute("SELECT count(*) FROM session").fetchone()[0]
    places = [random.randrange(count - 100) for _ in range(int(tries))]
    sql = "SELECT * FROM session ORDER BY created DESC, rid DESC LIMIT 100 OFFSET ?"
    times = timed(lambda place: db.execute(sql, (place,)).fetchall(), places)
    return {"max": times[-1]}


def read(url, key, path):
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE session (id TEXT PRIMARY KEY, status TEXT, amount INTEGER, currency TEXT, created TEXT, body TEXT)")
    began, cursor, rows = time.perf_counter(), None, 0
    while True:
        target = url + "/api/v1/checkout-sessions?limit=100" + (f"&cursor={cursor}" if cursor else "")
        request = urllib.request.Request(target, headers={"Authorization": "Bearer " + key})
        page = json.load(urllib.request.urlopen(request))
        values = [(s["id"], s["status"], s["amount"], s["currency"], s["createdAt"], json.dumps(s)) for s in page["data"]]
        with db:
            db.executemany("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)", values)
        rows += len(values)
        meta = page["meta"]
        cursor = meta.get("cursor")
        if not meta.get("hasMore") or not cursor:
            break
    return {"rows": rows, "seconds": time.perf_counter() - began}


def camt(path):
    from lxml import etree

    entries = 0
    for _, node in etree.iterparse(path, tag="{*}Ntry"):
        amount = decimal.Decimal(node.findtext("{*}Amt"))
        if node.findtext("{*}CdtDbtInd") == "DBIT":
            amount = -amount
        datetime.date.fromisoformat(node.findtext("{*}BookgDt/{*}Dt"))
        datetime.date.fromisoformat(node.findtext("{*}ValDt/{*}Dt"))
        for detail in node.iterfind("{*}NtryDtls/{*}TxDtls"):
            detail.findtext("{*}Refs/{*}EndToEndId")
            detail.findtext("{*}RltdPties/{*}Dbtr/{*}Nm")
            detail.findtext("{*}RltdPties/{*}DbtrAcct/{*}Id/{*}IBAN")
            "".join(text.text for text in detail.iterfind("{*}RmtInf/{*}Ustrd"))
            entries += 1
        node.clear()
    return entries


def pycamt(path):
    from pycamt.parser import Camt053Parser

    return len(Camt053Parser.from_file(path).get_transactions())


def mt940(path):
    import mt940 as peer

    return len(peer.parse(path))


def ofx(path):
    from ofxtools.Parser import OFXTree

    tree = OFXTree()
    tree.parse(path)
    statements = tree.convert().statements
    return sum(len(one.transactions) for one in statements)


def statement(peer, path):
    read = {"lxml alone": camt, "pycamt": pycamt, "mt-940": mt940, "ofxtools": ofx}[peer]
    began = time.perf_counter()
    entries = read(path)
    return {"entries": entries, "seconds": time.perf_counter() - began}


def memory(*command):
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return {"megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}

print(json.dumps({"lookup": lookup, "offset": offset, "read": read, "statement": statement, "memory": memory}[sys.argv[1]](*sys.argv[2:])))
