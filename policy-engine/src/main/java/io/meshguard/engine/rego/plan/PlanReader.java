package io.meshguard.engine.rego.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Constant;
import io.meshguard.engine.rego.plan.Plan.Local;
import io.meshguard.engine.rego.plan.Plan.Location;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code plan.json} in one pass, without a tree: it holds some ten thousand statements, each
 * with six numbers of its place.
 */
public final class PlanReader {

  private static final JsonFactory JSON = new JsonFactory();

  /** What the planner adds around the expressions of a body; its place is the rule's head. */
  private static final Set<String> OF_THE_HEAD =
      Set.of(
          "ResetLocalStmt",
          "IsDefinedStmt",
          "IsUndefinedStmt",
          "AssignVarOnceStmt",
          "ReturnLocalStmt");

  private final JsonParser in;
  private final boolean located;
  private final List<Value> strings = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private final List<Plan.Query> queries = new ArrayList<>();
  private final List<Plan.Function> functions = new ArrayList<>();

  private PlanReader(JsonParser in, boolean located) {
    this.in = in;
    this.located = located;
  }

  /**
   * @param located whether the places of all statements are kept, as {@link Statement.At}
   * @throws IllegalArgumentException if this is no plan, or one with statements unknown here
   */
  public static Plan read(byte[] plan, boolean located) {
    try (JsonParser in = JSON.createParser(plan)) {
      PlanReader reader = new PlanReader(in, located);
      reader.top();
      return new Plan(
          List.copyOf(reader.files), List.copyOf(reader.queries), List.copyOf(reader.functions));
    } catch (IOException e) {
      throw new IllegalArgumentException("not valid JSON: " + e.getMessage(), e);
    }
  }

  /** The names of the entrypoints; reads no further than needed. */
  public static List<String> entrypoints(byte[] plan) throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonParser in = JSON.createParser(plan)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME && !in.currentName().equals("plans")) {
        in.nextToken();
        in.skipChildren();
      }
      int depth = 0;
      do {
        JsonToken token = in.nextToken();
        if (token == null) {
          return names;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        // {"plans": [{"name": …}]}
        if (depth == 3 && token == JsonToken.FIELD_NAME && in.currentName().equals("name")) {
          names.add(in.nextTextValue());
        }
      } while (depth > 0);
    }
    return names;
  }

  private void top() throws IOException {
    boolean plans = false;
    in.nextToken();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      switch (in.currentName()) {
        case "static" -> constants();
        case "plans" -> {
          plans = true;
          each("plans", this::query);
        }
        case "funcs" -> each("funcs", this::function);
        default -> skip();
      }
    }
    if (!plans) {
      throw new IllegalArgumentException("plan.json holds no plans");
    }
  }

  private void constants() throws IOException {
    in.nextToken();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      switch (in.currentName()) {
        case "strings" -> texts().forEach(text -> strings.add(StringValue.name(text)));
        case "files" -> files.addAll(texts());
        default -> skip();
      }
    }
  }

  /** An array of {@code {"value": …}}. */
  private List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    in.nextToken();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        if (in.currentName().equals("value")) {
          texts.add(in.nextTextValue());
        } else {
          skip();
        }
      }
    }
    return texts;
  }

  private interface Item {
    void read(StatementFields fields);
  }

  /** An object whose one field that counts is an array. */
  private void each(String name, Item item) throws IOException {
    in.nextToken();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      if (!in.currentName().equals(name)) {
        skip();
        continue;
      }
      in.nextToken();
      while (in.nextToken() == JsonToken.START_OBJECT) {
        item.read(fields());
      }
    }
  }

  private void query(StatementFields query) {
    queries.add(new Plan.Query(query.text("name"), query.blocks("blocks")));
  }

  private void function(StatementFields function) {
    List<Integer> parameters = function.integers("params");
    Plan.Kind kind = parameters.size() == 2 ? Plan.Kind.RULE : Plan.Kind.FUNCTION;
    functions.add(
        new Plan.Function(
            function.text("name"),
            kind,
            parameters,
            function.blocks("blocks"),
            function.texts("path")));
  }

  /** The rest of an object whose start has been read. */
  private StatementFields fields() throws IOException {
    StatementFields fields = new StatementFields();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      Object value = any();
      if (value != null) {
        fields.put(name, value);
      }
    }
    return fields;
  }

  private @Nullable Object any() throws IOException {
    return value(in.nextToken());
  }

  /** A number, a text, a list, a block, or an operand. */
  private @Nullable Object value(JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NUMBER_INT -> in.getLongValue();
      case VALUE_STRING -> in.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case START_ARRAY -> list();
      case START_OBJECT -> object();
      default -> throw new IllegalArgumentException("unexpected " + in.getText());
    };
  }

  private List<Object> list() throws IOException {
    List<Object> list = new ArrayList<>();
    for (JsonToken token = in.nextToken();
        token != JsonToken.END_ARRAY && token != null;
        token = in.nextToken()) {
      Object item = value(token);
      if (item != null) {
        list.add(item);
      }
    }
    return list;
  }

  private Object object() throws IOException {
    if (in.nextToken() == JsonToken.FIELD_NAME && in.currentName().equals("stmts")) {
      Block block = new Block(statements());
      in.nextToken();
      return block;
    }
    String type = "";
    Object value = "";
    for (JsonToken token = in.currentToken();
        token == JsonToken.FIELD_NAME;
        token = in.nextToken()) {
      if (in.currentName().equals("type")) {
        type = in.nextTextValue();
      } else {
        Object read = any();
        value = read == null ? "" : read;
      }
    }
    return operand(type, value);
  }

  private Operand operand(String type, Object value) {
    return switch (type) {
      case "local" -> new Local(Math.toIntExact((Long) value));
      case "string_index" -> new Constant(strings.get(Math.toIntExact((Long) value)));
      case "bool" -> new Constant(BooleanValue.of((Boolean) value));
      default -> throw new IllegalArgumentException("unknown operand " + type + " " + value);
    };
  }

  private List<Statement> statements() throws IOException {
    List<Statement> statements = new ArrayList<>();
    @Nullable Location last = null;
    if (in.nextToken() != JsonToken.START_ARRAY) {
      return List.of();
    }
    while (in.nextToken() == JsonToken.START_OBJECT) {
      String type = "";
      StatementFields fields = new StatementFields();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        if (in.currentName().equals("type")) {
          type = in.nextTextValue();
        } else {
          in.nextToken();
          fields = fields();
        }
      }
      if (located && !OF_THE_HEAD.contains(type) && !fields.location().equals(last)) {
        last = fields.location();
        statements.add(new Statement.At(last));
      }
      if (!type.equals("NopStmt")) {
        statements.add(statement(type, fields));
      }
    }
    return List.copyOf(statements);
  }

  private Statement statement(String type, StatementFields s) {
    return switch (type) {
      case "ArrayAppendStmt" ->
          new Statement.ArrayAppend(s.localOperand("array"), s.operand("value"));
      case "AssignIntStmt", "MakeNumberIntStmt" -> constant(NumberValue.of(s.number("value")), s);
      case "MakeNumberRefStmt" ->
          constant(
              NumberValue.parse(
                  ((StringValue) strings.get(Math.toIntExact(s.number("Index")))).text()),
              s);
      case "MakeNullStmt" -> constant(NullValue.NULL, s);
      case "AssignVarStmt" -> new Statement.AssignVar(s.operand("source"), s.local("target"));
      case "AssignVarOnceStmt" ->
          new Statement.AssignVarOnce(s.operand("source"), s.local("target"), s.location());
      case "BlockStmt" -> new Statement.Nested(s.blocks("blocks"));
      case "BreakStmt" -> new Statement.Break(Math.toIntExact(s.number("index")));
      case "CallStmt" ->
          new Statement.Call(s.text("func"), s.operands("args"), s.local("result"), s.location());
      case "CallDynamicStmt" ->
          new Statement.CallDynamic(s.operands("args"), s.local("result"), s.operands("path"));
      case "DotStmt" ->
          new Statement.Dot(s.operand("source"), s.operand("key"), s.local("target"), false);
      case "EqualStmt" -> new Statement.Equal(s.operand("a"), s.operand("b"));
      case "NotEqualStmt" -> new Statement.NotEqual(s.operand("a"), s.operand("b"));
      case "IsArrayStmt" -> new Statement.Is(Plan.Collection.ARRAY, s.operand("source"));
      case "IsObjectStmt" -> new Statement.Is(Plan.Collection.OBJECT, s.operand("source"));
      case "IsSetStmt" -> new Statement.Is(Plan.Collection.SET, s.operand("source"));
      case "IsDefinedStmt" -> new Statement.IsDefined(s.localOperand("source"));
      case "IsUndefinedStmt" -> new Statement.IsUndefined(s.localOperand("source"));
      case "LenStmt" -> new Statement.Len(s.operand("source"), s.local("target"));
      case "MakeArrayStmt" ->
          new Statement.Make(
              Plan.Collection.ARRAY, Math.toIntExact(s.number("capacity")), s.local("target"));
      case "MakeObjectStmt" -> new Statement.Make(Plan.Collection.OBJECT, 0, s.local("target"));
      case "MakeSetStmt" -> new Statement.Make(Plan.Collection.SET, 0, s.local("target"));
      case "NotStmt" -> new Statement.Not(s.block("block"));
      case "ObjectInsertStmt" ->
          new Statement.ObjectInsert(
              s.localOperand("object"), s.operand("key"), s.operand("value"));
      case "ObjectInsertOnceStmt" ->
          new Statement.ObjectInsertOnce(
              s.localOperand("object"), s.operand("key"), s.operand("value"), s.location());
      case "ObjectMergeStmt" ->
          new Statement.ObjectMerge(s.localOperand("a"), s.localOperand("b"), s.local("target"));
      case "ResetLocalStmt" -> new Statement.ResetLocal(s.local("target"));
      case "ResultSetAddStmt" -> new Statement.ResultSetAdd(s.localOperand("value"));
      case "ReturnLocalStmt" -> new Statement.ReturnLocal(s.localOperand("source"));
      case "ScanStmt" ->
          new Statement.Scan(
              s.localOperand("source"),
              s.local("key"),
              s.local("value"),
              s.block("block"),
              s.location());
      case "SetAddStmt" -> new Statement.SetAdd(s.localOperand("set"), s.operand("value"));
      case "WithStmt" ->
          new Statement.With(
              s.local("local"),
              s.integers("path").stream().map(strings::get).toList(),
              s.operand("value"),
              s.block("block"));
      default -> throw new IllegalArgumentException("unknown statement " + type);
    };
  }

  private static Statement constant(Value value, StatementFields s) {
    return new Statement.AssignVar(new Constant(value), s.local("target"));
  }

  private void skip() throws IOException {
    in.nextToken();
    in.skipChildren();
  }
}
