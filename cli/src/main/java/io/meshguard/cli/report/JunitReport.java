package io.meshguard.cli.report;

import io.meshguard.events.Action;
import io.meshguard.events.Violation;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Findings as JUnit's XML, which CI servers show: a suite per file, a test case per object. A
 * denied object fails; warnings are its output.
 */
final class JunitReport {
  private final PrintWriter out;

  JunitReport(PrintWriter out) {
    this.out = out;
  }

  void print(List<Finding> findings, Summary summary) {
    Map<String, List<Finding>> byFile =
        findings.stream()
            .collect(
                Collectors.groupingBy(
                    finding -> finding.place().group(), LinkedHashMap::new, Collectors.toList()));
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      xml.writeStartDocument();
      xml.writeStartElement("testsuites");
      counts(xml, "meshguard", summary);
      for (Map.Entry<String, List<Finding>> file : byFile.entrySet()) {
        xml.writeStartElement("testsuite");
        counts(xml, file.getKey(), Summary.of(file.getValue()));
        for (Finding finding : file.getValue()) {
          testCase(xml, finding);
        }
        xml.writeEndElement();
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a writer refused XML", e);
    }
    out.println();
    out.flush();
  }

  private static void counts(XMLStreamWriter xml, String name, Summary summary)
      throws XMLStreamException {
    xml.writeAttribute("name", name);
    xml.writeAttribute("tests", Integer.toString(summary.objects()));
    xml.writeAttribute("failures", Integer.toString(summary.denied()));
  }

  private static void testCase(XMLStreamWriter xml, Finding finding) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", finding.place().text());
    xml.writeAttribute("name", finding.object());
    List<Violation> denials = finding.violations(Action.DENY);
    if (!denials.isEmpty()) {
      xml.writeStartElement("failure");
      xml.writeAttribute(
          "message",
          denials.stream().map(Violation::id).distinct().collect(Collectors.joining(" ")));
      xml.writeCharacters(lines(denials));
      xml.writeEndElement();
    }
    List<Violation> warnings = finding.violations(Action.WARN);
    if (!warnings.isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(lines(warnings));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String lines(List<Violation> violations) {
    return violations.stream()
        .map(
            violation ->
                "[%s] %s%s; fix: %s"
                    .formatted(
                        violation.id(),
                        violation.message(),
                        violation.path() == null ? "" : " (" + violation.path() + ")",
                        violation.remediation()))
        // XML 1.0 has no place for them.
        .map(line -> line.replaceAll("\\p{Cntrl}", "\uFFFD"))
        .collect(Collectors.joining("\n"));
  }
}
