package io.meshguard.audit.web;

/** What the error page shows. */
record ErrorView(String title, String detail) {}
