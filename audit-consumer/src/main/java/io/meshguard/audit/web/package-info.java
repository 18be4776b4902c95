@NullMarked
package io.meshguard.audit.web;

import org.jspecify.annotations.NullMarked;
