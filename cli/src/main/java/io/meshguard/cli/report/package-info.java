/** What the policies say of many objects, for people and for programs. */
@NullMarked
package io.meshguard.cli.report;

import org.jspecify.annotations.NullMarked;
