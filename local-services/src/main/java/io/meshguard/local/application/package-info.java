/** The project's own servers, for tests that treat them as anybody would. */
@NullMarked
package io.meshguard.local.application;

import org.jspecify.annotations.NullMarked;
