package io.meshguard.vaultsync.files;

import com.github.mustachejava.Code;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.DefaultMustacheVisitor;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheException;
import com.github.mustachejava.MustacheVisitor;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.codes.ValueCode;
import com.github.mustachejava.reflect.BaseObjectHandler;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mustache without files, without escapes, and within limits. For one template. */
final class TemplateFactory extends DefaultMustacheFactory {
  /** The library calls itself for each section in a section. */
  private static final int DEEPEST = 50;

  private int depth;

  /**
   * @param fields in place of the library's own, which looks for methods and fields of whatever it
   *     is given
   */
  TemplateFactory(BaseObjectHandler fields) {
    setObjectHandler(fields);
  }

  @Override
  public Reader getReader(String resource) {
    throw TemplateFault.refused("{{> " + resource + "}}: a template cannot include another");
  }

  @Override
  public void encode(String value, Writer writer) {
    try {
      writer.write(value);
    } catch (IOException e) {
      throw new MustacheException("cannot write", e);
    }
  }

  @Override
  public MustacheVisitor createMustacheVisitor() {
    if (++depth > DEEPEST) {
      throw TemplateFault.refused("its sections are nested more than " + DEEPEST + " deep");
    }
    return new Visitor();
  }

  private final class Visitor extends DefaultMustacheVisitor {
    private Visitor() {
      super(TemplateFactory.this);
    }

    @Override
    public void value(TemplateContext context, String variable, boolean encoded) {
      list.add(text(context, df, variable, encoded));
    }

    @Override
    public void pragma(TemplateContext context, String pragma, String arguments) {
      throw TemplateFault.refused("{{%" + pragma + "}}: there are no pragmas");
    }

    /** The section, or the whole template, has been read. */
    @Override
    public Mustache mustache(TemplateContext context) {
      depth--;
      return super.mustache(context);
    }
  }

  private static Code text(
      TemplateContext context, DefaultMustacheFactory factory, String name, boolean encoded) {
    return new ValueCode(context, factory, name, encoded) {
      @Override
      public @Nullable Object get(List<Object> scopes) {
        Object value = super.get(scopes);
        return switch (value) {
          case null -> throw TemplateFault.missing(name.replaceFirst("\\|.*", "").strip());
          case Map<?, ?> _, List<?> _ -> throw TemplateFault.noText(name);
          default -> value;
        };
      }
    };
  }
}
