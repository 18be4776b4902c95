@NullMarked
package io.meshguard.decisionlog;

import org.jspecify.annotations.NullMarked;
