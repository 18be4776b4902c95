/** What is kept out of a decision's record, and of what the policies judge. */
@NullMarked
package io.meshguard.admission.masking;

import org.jspecify.annotations.NullMarked;
