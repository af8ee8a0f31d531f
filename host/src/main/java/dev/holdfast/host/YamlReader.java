package dev.holdfast.host;

import dev.holdfast.network.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private static final YamlNode NOTHING = new YamlNode.Scalar(Position.NONE, "", true);

  private final String file;
  private final YamlLines lines;
  private final Iterator<Event> events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private final Deque<String> path = new ArrayDeque<>();
  private long nodes;
  private long aliased;

  /** Where the mapping ended that was read last. */
  private @Nullable Mark mappingEnd;

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

  /** The part of a document that is read, as far as it matters: where lists of routes may stand. */
  private enum Part {
    DOCUMENT,
    NAMESPACES,
    SCOPE,
    ROUTES,
    OTHER;

    Part under(String key) {
      return switch (this) {
        case DOCUMENT ->
            switch (key) {
              case "host" -> SCOPE;
              case "namespaces" -> NAMESPACES;
              default -> OTHER;
            };
        case NAMESPACES -> SCOPE;
        case SCOPE -> key.equals("routes") ? ROUTES : OTHER;
        case ROUTES, OTHER -> OTHER;
      };
    }
  }

  private YamlReader(String file, YamlLines lines) {
    this.file = file;
    this.lines = lines;
    events = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, lines));
  }

  /**
   * Reads a document.
   *
   * <p>A list of routes is read item by item, so that a long one takes little: {@link
   * YamlNode.Routes} stands for it.
   *
   * @param file what to call it in complaints
   * @param keepsBack as {@link YamlLines} has it
   * @return its root; empty if there is nothing in it
   * @throws IOException if it cannot be read
   */
  static Optional<YamlNode> read(String file, TextSource source, boolean keepsBack)
      throws Unreadable, IOException {
    try {
      try {
        return readOnce(file, source, keepsBack);
      } catch (YamlLines.Doubt e) {
        return readOnce(file, source, false);
      }
    } catch (YamlLines.Doubt e) {
      YamlComplaint.requireText(source);
      throw new Unreadable(
          Position.NONE, "larger than " + YamlLines.MAX_BYTES / 1024 / 1024 + " MiB");
    } catch (Unreadable e) {
      // That a part of it is no text at all comes before what the rest is.
      YamlComplaint.requireText(source);
      throw e;
    }
  }

  /** Reads a text that we wrote, all of it as nodes. */
  static Optional<YamlNode> nodes(String text) throws Unreadable {
    TextSource source = TextSource.of(text);
    try (YamlLines lines = new YamlLines(source.open(), false)) {
      return new YamlReader("", lines).document(Part.OTHER);
    } catch (IOException e) {
      throw new UncheckedIOException("a text cannot fail to be read", e);
    }
  }

  private static Optional<YamlNode> readOnce(String file, TextSource source, boolean keepsBack)
      throws Unreadable, IOException {
    try (InputStream in = source.open();
        YamlLines lines = new YamlLines(in, keepsBack)) {
      YamlReader reader = new YamlReader(file, lines);
      try {
        Optional<YamlNode> root = reader.document(Part.DOCUMENT);
        lines.finish();
        return root;
      } catch (MarkedYamlEngineException e) {
        Position at =
            e.getProblemMark().or(e::getContextMark).map(reader::at).orElse(Position.START);
        YamlComplaint.requireText(source);
        throw YamlComplaint.of(e, at, source);
      } catch (YamlVersionException e) {
        throw new Unreadable(Position.START, "only YAML 1.2 is understood");
      } catch (YamlEngineException e) {
        if (e.getCause() instanceof IOException failed) {
          throw failed;
        }
        throw YamlComplaint.of(e);
      }
    }
  }

  private Position at(Mark mark) {
    return new Position(lines.line(mark.getLine()), mark.getColumn() + 1);
  }

  private Position at(Event event) {
    return event.getStartMark().map(this::at).orElse(Position.START);
  }

  private Optional<YamlNode> document(Part part) throws Unreadable {
    events.next(); // the start of the stream
    if (events.next() instanceof StreamEndEvent) {
      return Optional.empty();
    }
    YamlNode root = node(events.next(), 1, part);
    events.next(); // the end of the document
    Event next = events.next();
    if (next instanceof DocumentStartEvent) {
      throw new Unreadable(at(next), "a second document in one file: use one file for each");
    }
    return root instanceof YamlNode.Scalar scalar && scalar.isNull()
        ? Optional.empty()
        : Optional.of(root);
  }

  private YamlNode node(Event event, int depth, Part part) throws Unreadable {
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
    // What an alias may repeat elsewhere is kept as it was written.
    YamlNode node = content(event, at, depth, anchor.isPresent() ? Part.OTHER : part);
    anchor.ifPresent(name -> anchors.put(name, new Anchored(node, nodes - before)));
    return node;
  }

  private YamlNode content(Event event, Position at, int depth, Part part) throws Unreadable {
    return switch (event) {
      case ScalarEvent scalar -> {
        refuseTag(at, scalar.getTag());
        yield new YamlNode.Scalar(at, scalar.getValue(), scalar.isPlain(), indent(scalar));
      }
      case SequenceStartEvent sequence -> {
        refuseTag(at, sequence.getTag());
        yield part == Part.ROUTES
            ? new YamlNode.Routes(at, routes(depth))
            : new YamlNode.Sequence(at, items(depth));
      }
      case MappingStartEvent mapping -> {
        refuseTag(at, mapping.getTag());
        yield new YamlNode.Mapping(at, entries(depth, part));
      }
      default -> throw new Unreadable(at, "not readable as YAML: unexpected " + event);
    };
  }

  /** How far a literal block is indented in the document; negative if it is none. */
  private int indent(ScalarEvent scalar) {
    Mark start = scalar.getStartMark().orElse(null);
    if (scalar.getScalarStyle() != ScalarStyle.LITERAL || start == null) {
      return -1;
    }
    int line = start.getLine();
    for (String text : scalar.getValue().lines().toList()) {
      line++;
      if (!text.isBlank()) {
        int own = 0;
        while (text.charAt(own) == ' ') {
          own++;
        }
        return lines.spaces(line) - own;
      }
    }
    return -1;
  }

  private List<YamlNode> items(int depth) throws Unreadable {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
      items.add(node(event, depth + 1, Part.OTHER));
    }
    return List.copyOf(items);
  }

  /** Reads the items of a list as routes, one by one. */
  private RouteBatch routes(int depth) throws Unreadable {
    Place list = Place.root(new Problems(), file, NOTHING);
    for (String key : path) {
      list = list.child(key, NOTHING);
    }
    RouteBatch batch = new RouteBatch(file, list);
    int wholeLine = -1;
    for (Event event = events.next(); ; event = events.next()) {
      if (wholeLine >= 0) {
        lines.claim(wholeLine, batch);
      }
      if (event instanceof SequenceEndEvent) {
        return batch;
      }
      YamlNode item = node(event, depth + 1, Part.OTHER);
      wholeLine = wholeLine(event);
      Optional<Route> route = RouteReader.route(batch.next(item));
      batch.add(route.orElse(null), item.at());
      if (wholeLine >= 0 && route.isPresent()) {
        learn(wholeLine, item, route.get());
      }
    }
  }

  /** The given line that the mapping which was read last is all of; -1 if it is not. */
  private int wholeLine(Event start) {
    Mark to = mappingEnd;
    if (to == null || !(start instanceof MappingStartEvent mapping) || !mapping.isFlow()) {
      return -1;
    }
    boolean one =
        start.getStartMark().map(from -> from.getLine() == to.getLine()).orElse(false)
            && lines.wasItem(to.getLine(), to.getColumn());
    return one ? to.getLine() : -1;
  }

  private void learn(int line, YamlNode item, Route route) {
    if (item instanceof YamlNode.Mapping mapping) {
      for (YamlNode.Entry entry : mapping.entries()) {
        if (entry.key().text().equals("to") && entry.value() instanceof YamlNode.Scalar to) {
          lines.learn(line, to.at().column() - 1, to.text(), route);
        }
      }
    }
  }

  private List<YamlNode.Entry> entries(int depth, Part part) throws Unreadable {
    List<YamlNode.Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Event event = events.next(); ; event = events.next()) {
      if (event instanceof MappingEndEvent) {
        mappingEnd = event.getEndMark().orElse(null);
        return List.copyOf(entries);
      }
      if (!(node(event, depth + 1, Part.OTHER) instanceof YamlNode.Scalar key)) {
        throw new Unreadable(at(event), "a key is a text, not a list or a mapping");
      }
      if (key.plain() && key.text().equals("<<")) {
        throw new Unreadable(key.at(), "merge keys (<<) are not understood: write the keys out");
      }
      // Of a key that is given twice the first counts.
      Part under = part != Part.OTHER && keys.add(key.text()) ? part.under(key.text()) : Part.OTHER;
      path.addLast(key.text());
      entries.add(new YamlNode.Entry(key, node(events.next(), depth + 1, under)));
      path.removeLast();
    }
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
