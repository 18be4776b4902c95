package test

values := {"a": [1, 2.5, "x"], "b": {"c": true, "d": null, "e": "yes", "f": "1", "g": "", "h": "true", "i": "a: b", "j": "# c", "k": "multi\nline", "l": "- x", "m": "2023-01-01", "n": "multi\nline\n", "o": 1e30, "p": "null", "q": "0x1f", "r": "@at", "s": " lead", "t": "quote\"d", "u": "it's", "w": "tab\tx", "x": "ünï", "y": "y", "on": "on", "z": "0o14"}, "e": [], "o": {}, "s": 123456789012345678901234567890}
written := [yaml.marshal(x) | some x in [values, [1, [], {}], "text", 2500000.5, [1e-5, 1e20, 0.0001], null]]
read := [yaml.unmarshal(x) | some x in ["a: yes\nb: no", "a: 0o14\nb: 0777\nc: 0x1F\nd: 1_000\ne: 1e3\nf: 1.50\ng: ~\nh: 2023-01-01\ni: .5\nj: +1", "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2", "1: a\ntrue: b\n1.5: c\nnull: d", "- 1\n- 2\n---\n- 3", "", "a: 12345678901234567890123", "a: 1\na: 2", "!!str 5", "!!binary aGVsbG8=", "|\n  text\n  more\n", "{a: b, c: [d]}", "a: NULL\nb: True\nc: FALSE\nd: Null\ne: .inf", "0b11", "0o9", "- !foo x", "\"a\\u00e9\"", "? a\n: b", "? [a]\n: b", "a: 1e400", "1.0", "-0", "0.1e-10", "12e03", "  a:\nb: 1"]]

valid := [yaml.is_valid(x) | some x in ["a: [", "a: b", "- a\nb", "a: *x", "\ta: 1", "%", "---\n...", 3, "a: &x [*x]"]]

answer := {"written": written, "read": read, "valid": valid}
