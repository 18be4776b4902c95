@NullMarked
package io.meshguard.audit.evidence.verdict;

import org.jspecify.annotations.NullMarked;
