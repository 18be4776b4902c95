package io.meshguard.cli.secrets.verify;

import java.util.List;

/**
 * A value that is to be nowhere. Its text shows no more of it than may be printed.
 *
 * @param line where it was given, from 1
 * @param fingerprint tells equal values of one run, and nothing else
 * @param forms how it may be written
 */
record SoughtValue(int line, String fingerprint, List<Form> forms) {

  SoughtValue {
    forms = List.copyOf(forms);
  }

  @Override
  public String toString() {
    return "line " + line + " (" + fingerprint + ")";
  }
}
