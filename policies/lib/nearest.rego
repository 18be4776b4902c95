# METADATA
# title: The nearest name
# description: What a person probably meant, by the pairs of letters that two words share.
package meshguard.lib.nearest

# METADATA
# description: A part of a sentence with the most similar candidate; empty if none is similar.
hint(written, candidates) := $"; did you mean {best}?" if {
	scores := {candidate: score |
		some candidate in candidates
		score := similarity(lower(written), lower(candidate))
		score >= 0.5
	}
	top := max([score | some score in scores])
	best := min([candidate | some candidate, score in scores; score == top])
} else := ""

# Dice's coefficient: 1 for equal words, 0 for those without a common pair.
similarity(a, b) := (2 * count(common)) / (count(pairs(a)) + count(pairs(b))) if {
	count(pairs(a)) + count(pairs(b)) > 0
	common := pairs(a) & pairs(b)
}

pairs(word) := {substring(word, index, 2) | some index in numbers.range(0, count(word) - 2)}
