package dev.holdfast.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML 1.2 document into nodes, within bounds that no hostile file can exceed.
 *
 * <p>It stands on the parser's events and not on its composer, which recurses as deep as the file
 * says and knows no bound for what aliases multiply.
 */
final class YamlReader {

  /** How deep nodes may nest. */
  static final int MAX_DEPTH = 64;

  /** How many nodes all aliases together may stand for. */
  static final int MAX_ALIASED = 100_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).setBufferSize(64 * 1024).build();

  private final String text;
  private final Iterator<Event> events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private long nodes;
  private long aliased;

  /** A node that aliases may name, and how many nodes it is; null while it is being read. */
  private record Anchored(@Nullable YamlNode node, long size) {}

  /** The text is not one readable YAML document. */
  static final class Unreadable extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Position at;

    Unreadable(Position at, String message) {
      super(message);
      this.at = at;
    }

    Position at() {
      return at;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  private YamlReader(String text) {
    this.text = text;
    events = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
  }

  /**
   * Reads a document.
   *
   * @return its root; empty if there is nothing in it
   */
  static Optional<YamlNode> read(String text) throws Unreadable {
    refuseControlCharacters(text);
    YamlReader reader = new YamlReader(text);
    try {
      return reader.document();
    } catch (MarkedYamlEngineException e) {
      throw reader.unreadable(e);
    } catch (YamlVersionException e) {
      throw new Unreadable(Position.START, "only YAML 1.2 is understood");
    } catch (YamlEngineException e) {
      throw new Unreadable(Position.START, "not readable as YAML: " + oneLine(e.getMessage()));
    }
  }

  private static void refuseControlCharacters(String text) throws Unreadable {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f) {
        throw new Unreadable(
            Position.after(text.substring(0, i)),
            "a control character (0x%02x) cannot stand in a document".formatted((int) c));
      }
    }
  }

  private Unreadable unreadable(MarkedYamlEngineException e) {
    Position at =
        e.getProblemMark().or(e::getContextMark).map(YamlReader::at).orElse(Position.START);
    String line = text.lines().skip(at.line() - 1L).findFirst().orElse("");
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    if (indent.indexOf('\t') >= 0) {
      Position tab = new Position(at.line(), indent.indexOf('\t') + 1);
      return new Unreadable(tab, "a tab cannot indent YAML: use spaces");
    }
    return new Unreadable(at, "not readable as YAML: " + oneLine(e.getProblem()) + hint(line, at));
  }

  /** The usual reason why a colon is not where YAML wants it. */
  private static String hint(String line, Position at) {
    int column =
        line.offsetByCodePoints(
            0, Math.min(at.column() - 1, line.codePointCount(0, line.length())));
    if (line.startsWith("::", column)) {
      return "; quote an address that begins with a colon";
    }
    return line.startsWith(": ", column) ? "; quote a text that contains a colon" : "";
  }

  private static String oneLine(@Nullable String message) {
    return String.valueOf(message)
        .replaceAll("\\. \\(Do not use .*", "")
        .strip()
        .replaceAll("\\s*\\n\\s*", " ");
  }

  private static Position at(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Position at(Event event) {
    return event.getStartMark().map(YamlReader::at).orElse(Position.START);
  }

  private Optional<YamlNode> document() throws Unreadable {
    events.next(); // the start of the stream
    if (events.next() instanceof StreamEndEvent) {
      return Optional.empty();
    }
    YamlNode root = node(events.next(), 1);
    events.next(); // the end of the document
    Event next = events.next();
    if (next instanceof DocumentStartEvent) {
      throw new Unreadable(at(next), "a second document in one file: use one file for each");
    }
    return root instanceof YamlNode.Scalar scalar && scalar.isNull()
        ? Optional.empty()
        : Optional.of(root);
  }

  private YamlNode node(Event event, int depth) throws Unreadable {
    Position at = at(event);
    if (depth > MAX_DEPTH) {
      throw new Unreadable(at, "nested deeper than " + MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    long before = nodes++;
    Optional<String> anchor = ((NodeEvent) event).getAnchor().map(a -> a.getValue());
    anchor.ifPresent(name -> anchors.put(name, new Anchored(null, 0)));
    YamlNode node =
        switch (event) {
          case ScalarEvent scalar -> {
            refuseTag(at, scalar.getTag());
            yield new YamlNode.Scalar(at, scalar.getValue(), scalar.isPlain(), indent(scalar, at));
          }
          case SequenceStartEvent sequence -> {
            refuseTag(at, sequence.getTag());
            yield new YamlNode.Sequence(at, items(depth));
          }
          case MappingStartEvent mapping -> {
            refuseTag(at, mapping.getTag());
            yield new YamlNode.Mapping(at, entries(depth));
          }
          default -> throw new Unreadable(at, "not readable as YAML: unexpected " + event);
        };
    anchor.ifPresent(name -> anchors.put(name, new Anchored(node, nodes - before)));
    return node;
  }

  /** How far a literal block is indented in the document; negative if it is none. */
  private int indent(ScalarEvent scalar, Position at) {
    if (scalar.getScalarStyle() != ScalarStyle.LITERAL) {
      return -1;
    }
    List<String> value = scalar.getValue().lines().toList();
    List<String> written = text.lines().skip(at.line()).limit(value.size()).toList();
    for (int i = 0; i < written.size(); i++) {
      if (!value.get(i).isBlank() && written.get(i).endsWith(value.get(i))) {
        return written.get(i).length() - value.get(i).length();
      }
    }
    return -1;
  }

  private List<YamlNode> items(int depth) throws Unreadable {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
      items.add(node(event, depth + 1));
    }
    return List.copyOf(items);
  }

  private List<YamlNode.Entry> entries(int depth) throws Unreadable {
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
      if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
        throw new Unreadable(at(event), "a key is a text, not a list or a mapping");
      }
      if (key.plain() && key.text().equals("<<")) {
        throw new Unreadable(key.at(), "merge keys (<<) are not understood: write the keys out");
      }
      entries.add(new YamlNode.Entry(key, node(events.next(), depth + 1)));
    }
    return List.copyOf(entries);
  }

  private YamlNode aliased(AliasEvent alias) throws Unreadable {
    String name = alias.getAlias().getValue();
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw new Unreadable(at(alias), "no anchor &" + name + " comes before this alias");
    }
    if (anchored.node == null) {
      throw new Unreadable(at(alias), "the alias *" + name + " stands for something it is part of");
    }
    nodes += anchored.size;
    aliased += anchored.size;
    if (aliased > MAX_ALIASED) {
      throw new Unreadable(at(alias), "the aliases stand for more than " + MAX_ALIASED + " nodes");
    }
    return anchored.node;
  }

  private static void refuseTag(Position at, Optional<String> tag) throws Unreadable {
    if (tag.isPresent()) {
      throw new Unreadable(
          at, "tags are not understood: write the value without " + shown(tag.get()));
    }
  }

  private static String shown(String tag) {
    return tag.startsWith("tag:yaml.org,2002:")
        ? "!!" + tag.substring("tag:yaml.org,2002:".length())
        : tag;
  }
}
