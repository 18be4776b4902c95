package test

schema := {"properties": {"a": {"type": "string", "minLength": 3, "pattern": "^a+$"}, "n": {"type": "integer", "minimum": 3, "maximum": 5, "multipleOf": 2}, "e": {"enum": ["x", 1]}, "l": {"type": "array", "items": {"type": "object", "required": ["k"], "additionalProperties": false, "properties": {"k": {"type": ["string", "null"]}}}, "minItems": 2, "uniqueItems": true}, "c": {"const": {"a": 1}}, "any": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "f": {"format": "date-time"}}, "required": ["z"]}

# The order of several errors is each validator's own.
errors(document) := {error.error | some error in json.match_schema(document, schema)[1]}

alike := [{"a": "b", "z": 1}, {"a": 1, "z": 1}, {"n": 1, "z": 1}, {"n": 7, "z": 1}, {"n": 2.5, "z": 1}, {"e": "y", "z": 1}, {"l": [{"k": 1}], "z": 1}, {"c": {}, "z": 1}, {"f": "x", "z": 1}, {"z": null}, [], "{\"z\": 1}", {}]

documents := [{"a": "b"}, {"a": 1, "z": 1}, {"n": 1, "z": 1}, {"n": 7, "z": 1}, {"n": 2.5, "z": 1}, {"e": "y", "z": 1}, {"l": [{"k": 1}], "z": 1}, {"l": [{"k": "a", "q": 1}, {}], "z": 1}, {"c": {}, "z": 1}, {"any": true, "z": 1}, {"f": "x", "z": 1}, {"z": null}, {"l": [{"k": "a"}, {"k": "a"}], "z": 1}, [], "{\"z\":1}"]

answer := {
	"errors": [errors(document) | some document in alike],
	"valid": [json.match_schema(document, schema)[0] | some document in documents],
	"schemas": [json.verify_schema(x)[0] | some x in [{"type": "strin"}, {"type": ["string", 1]}, {"minLength": -1}, {"pattern": "("}, {"properties": 3}, {"$ref": "#/definitions/a", "definitions": {"a": {"type": "string"}}}, "{", 3, {}, {"$schema": "http://json-schema.org/draft-04/schema#", "type": "string"}, {"required": []}, {"$ref": "#/definitions/none"}]],
}
