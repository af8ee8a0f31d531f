package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.Requests;
import dev.holdfast.reconcile.Lazy;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Very many operations of one kind on routes of one family: columns, of which an operation is made
 * when somebody looks at it, and a request when it is sent.
 */
final class RouteBulk implements Work, Requests {

  private static final IpPrefix HALF_V4 = IpPrefix.parse("128.0.0.0/1");
  private static final IpPrefix HALF_V6 = IpPrefix.parse("8000::/1");

  private final RouteContext context;
  private final Verb verb;
  private final Stage stage;

  /** Where the destinations are, and which of them. */
  private final Prefixes prefixes;

  private final int[] places;

  /** What each is like now; null if it is not there. */
  private final int @Nullable [] forms;

  private final RouteTemplate[] templates;

  /**
   * @param context what is known of the routes of the family
   * @param verb CREATE and SET are about rows of what is wanted, the others about what was found
   */
  RouteBulk(
      RouteContext context,
      Verb verb,
      Stage stage,
      Prefixes prefixes,
      int[] places,
      int @Nullable [] forms) {
    this.context = context;
    this.verb = verb;
    this.stage = stage;
    this.prefixes = prefixes;
    this.places = places;
    this.forms = forms;
    this.templates =
        new RouteTemplate[isWanted() ? context.wanted().shapes() : context.forms().size()];
  }

  Verb verb() {
    return verb;
  }

  @Override
  public Stage stage() {
    return stage;
  }

  @Override
  public int rank() {
    return 0;
  }

  /** Whether it is about what is wanted, and its places are rows. */
  boolean isWanted() {
    return verb == Verb.CREATE || verb == Verb.SET;
  }

  RouteRows rows() {
    return context.rows();
  }

  @Override
  public int size() {
    return places.length;
  }

  int place(int item) {
    return places[item];
  }

  RouteShape shape(int item) {
    return context.rows().shape(places[item]);
  }

  private RouteForm form(int item) {
    return context.forms().form(forms == null ? -1 : forms[item]);
  }

  /** What is there, of one that is about what was found. */
  ObservedRoute found(int item) {
    return form(item).to(prefixes.get(places[item]));
  }

  Route.Key key(int item) {
    Route.Key anywhere = isWanted() ? shape(item).route().key() : form(item).sample().key();
    return anywhere.withTo(prefixes.get(places[item]));
  }

  Operation operation(int item) {
    String subject = key(item).toString();
    // What is let go of stays as it is.
    String from = forms == null || verb == Verb.RELEASE ? null : form(item).sample().value();
    String to = isWanted() ? shape(item).route().value() : null;
    return new Operation(
        verb, Routes.NAME, subject, Comparison.more(from, subject), Comparison.more(to, subject));
  }

  @Override
  public List<Operation> operations() {
    return Lazy.of(size(), this::operation);
  }

  @Override
  public RouteBulk first(int count) {
    return new RouteBulk(
        context,
        verb,
        stage,
        prefixes,
        Arrays.copyOf(places, count),
        forms == null ? null : Arrays.copyOf(forms, count));
  }

  /** Whether another one is about the same routes in the same order. */
  boolean isAboutThoseOf(RouteBulk other) {
    boolean same = size() == other.size();
    for (int item = 0; same && item < size(); item++) {
      same = key(item).equals(other.key(item));
    }
    return same;
  }

  /** Those whose key will do. */
  RouteBulk only(Predicate<Route.Key> which) {
    return some(IntStream.range(0, size()).filter(item -> which.test(key(item))).toArray());
  }

  /** Some of them, by item. */
  RouteBulk some(int[] items) {
    if (items.length == size()) {
      return this;
    }
    int[] column = forms;
    return new RouteBulk(
        context,
        verb,
        stage,
        prefixes,
        Arrays.stream(items).map(item -> places[item]).toArray(),
        column == null ? null : Arrays.stream(items).map(item -> column[item]).toArray());
  }

  @Override
  public String action(int item) {
    return Routes.NAME + " " + key(item);
  }

  @Override
  public int room(int item) {
    return prefixes.length(places[item]) == 0
        ? (message(item).length() + 3) & ~3
        : (template(item).length() + 3) & ~3;
  }

  @Override
  public int write(int item, byte[] into, int at) {
    if (prefixes.length(places[item]) == 0) {
      byte[] bytes = message(item).bytes();
      System.arraycopy(bytes, 0, into, at, bytes.length);
      return bytes.length;
    }
    RouteTemplate template = template(item);
    template.write(prefixes, places[item], into, at);
    return template.length();
  }

  @SuppressWarnings("NullAway") // what was not made yet is null
  private RouteTemplate template(int item) {
    int id = isWanted() ? shape(item).id() : form(item).id();
    RouteTemplate template = templates[id];
    if (template == null) {
      template =
          new RouteTemplate(message(item, context.family() == Family.V4 ? HALF_V4 : HALF_V6));
      templates[id] = template;
    }
    return template;
  }

  @Override
  public Message message(int item) {
    return message(item, prefixes.get(places[item]));
  }

  private Message message(int item, IpPrefix to) {
    Links links = context.links();
    int protocol = context.protocol();
    return switch (verb) {
      case CREATE -> RouteMessages.create(shape(item).to(to), links, protocol);
      case SET -> RouteMessages.replace(shape(item).to(to), links, protocol);
      case DELETE -> RouteMessages.delete(form(item).to(to), links);
      case RELEASE -> RouteMessages.release(form(item).to(to), links);
      case ADOPT, REPLACE, REVERT -> throw new IllegalStateException("no bulk does " + verb);
    };
  }
}
