@NullMarked
package io.meshguard.cli;

import org.jspecify.annotations.NullMarked;
