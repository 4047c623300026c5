-- Actions whose outcome is open, those that wait for a person among them: every list asks for them.
CREATE INDEX intent_open ON intent (created_at, id)
    WHERE state IN ('intent', 'sending', 'unknown', 'needs_human');
