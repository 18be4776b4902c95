package io.meshguard.engine.rego.builtins.x509;

import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.Map;

/** A distinguished name as Go's {@code pkix.Name} is in JSON. */
final class Names {

  private static final Map<String, String> LISTS =
      Map.of(
          "2.5.4.6", "Country",
          "2.5.4.10", "Organization",
          "2.5.4.11", "OrganizationalUnit",
          "2.5.4.7", "Locality",
          "2.5.4.8", "Province",
          "2.5.4.9", "StreetAddress",
          "2.5.4.17", "PostalCode");
  private static final Map<String, String> SINGLE =
      Map.of("2.5.4.5", "SerialNumber", "2.5.4.3", "CommonName");

  private Names() {}

  static Value of(Der name) {
    ObjectValue object = new ObjectValue(11);
    LISTS.values().forEach(field -> object.put(field, NullValue.NULL));
    SINGLE.values().forEach(field -> object.put(field, StringValue.EMPTY));
    object.put("ExtraNames", NullValue.NULL);
    ArrayValue all = new ArrayValue(4);
    for (Der set : name.children()) {
      for (Der attribute : set.children()) {
        add(object, all, attribute);
      }
    }
    return object.put("Names", all.length() == 0 ? NullValue.NULL : all);
  }

  private static void add(ObjectValue object, ArrayValue all, Der attribute) {
    Der type = attribute.child(0);
    Value text = StringValue.of(attribute.child(1).text());
    all.append(new ObjectValue(2).put("Type", type.objectIdValue()).put("Value", text));
    String list = LISTS.get(type.dotted());
    String single = SINGLE.get(type.dotted());
    if (single != null) {
      object.put(single, text);
    } else if (list != null) {
      if (object.get(list) instanceof ArrayValue values) {
        values.append(text);
      } else {
        ArrayValue values = new ArrayValue(1);
        values.append(text);
        object.put(list, values);
      }
    }
  }
}
