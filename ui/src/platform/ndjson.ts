/** Reads one JSON value per line; a line may arrive in pieces. */
export async function readLines<T>(
  body: ReadableStream<Uint8Array>,
  each: (value: T) => void,
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    for (const line of lines) if (line.trim()) each(JSON.parse(line) as T);
    if (done) return;
  }
}
