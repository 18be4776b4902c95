package io.meshguard.vaultsync.templates.functions;

import io.meshguard.vaultsync.templates.functions.Value.Texts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a function is given, of the types that it takes. */
public record Arguments(String function, List<? extends @Nullable Object> all, Budget budget) {

  void count(int least, int most) throws TemplateException {
    if (all.size() < least || all.size() > most) {
      String wanted =
          most == Integer.MAX_VALUE
              ? least + " or more"
              : least == most ? "" + least : least + " to " + most;
      throw new TemplateException(
          function + " takes " + wanted + " values and is given " + all.size());
    }
  }

  @Nullable Object any(int index) {
    return all.get(index);
  }

  String text(int index) throws TemplateException {
    if (all.get(index) instanceof String text) {
      return text;
    }
    throw wrong("a text", index);
  }

  /** The last, which a pipeline brings. */
  String onlyText() throws TemplateException {
    count(1, 1);
    return text(0);
  }

  long number(int index) throws TemplateException {
    if (all.get(index) instanceof Long number) {
      return number;
    }
    throw wrong("a whole number", index);
  }

  /** A list of anything: to Go, what {@code split} makes is another type. */
  List<?> list(int index) throws TemplateException {
    if (all.get(index) instanceof List<?> list) {
      return list;
    }
    throw wrong("a list that is a secret's, or parseJSON's,", index);
  }

  List<String> texts(int index) throws TemplateException {
    if (all.get(index) instanceof Texts texts) {
      return texts.all();
    }
    throw wrong("a list of texts, such as split makes", index);
  }

  TemplateException wrong(String wanted, int index) {
    return new TemplateException(
        function + " takes " + wanted + " and is given " + Value.kind(all.get(index)));
  }

  TemplateException failed(String why) {
    return new TemplateException(function + ": " + why);
  }
}
