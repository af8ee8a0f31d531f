package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Frame;
import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The routes of one family that were found and matter to somebody: columns, of which a route is
 * made when somebody looks at it. What does not matter is never an object.
 */
final class FoundRoutes {

  private final RouteForms forms;
  private final Predicate<ObservedRoute> matters;

  /** The forms that were asked about, and those of them that matter. */
  private final BitSet asked = new BitSet();

  private final BitSet mattering = new BitSet();

  private final int family;
  private Prefixes prefixes;
  private Ints formOf = new Ints();

  /** What showed each; empty if nobody wants to know. */
  private final List<Message> messages = new ArrayList<>();

  private final boolean keepsMessages;

  private FoundRoutes(
      RouteDumps look, int family, Predicate<ObservedRoute> matters, boolean keepsMessages) {
    this.keepsMessages = keepsMessages;
    this.forms = new RouteForms(RouteSet.EMPTY, family, look.links());
    this.matters = matters;
    this.family = family;
    this.prefixes = new Prefixes(family);
  }

  /**
   * Looks at all routes of a family.
   *
   * @param matters asked once of all that are alike but for where they lead to
   */
  static FoundRoutes all(RouteDumps look, int family, Predicate<ObservedRoute> matters)
      throws KernelException {
    return new FoundRoutes(look, family, matters, false).read(look, RouteMessages.dump(family));
  }

  /**
   * Looks at what is neither a protocol's nor the kernel's own, and keeps the {@linkplain #message
   * messages}.
   */
  static FoundRoutes foreignTo(
      int protocol, RouteDumps look, int family, Predicate<ObservedRoute> matters)
      throws KernelException {
    return new FoundRoutes(
            look,
            family,
            like -> like.protocol() != protocol && !like.ofTheKernel() && matters.test(like),
            true)
        .read(look, RouteMessages.dump(family));
  }

  /** Looks at what one protocol put there. */
  static FoundRoutes of(RouteDumps look, int family, int protocol, Predicate<ObservedRoute> matters)
      throws KernelException {
    // A kernel without strict checking filters nothing.
    return new FoundRoutes(
            look, family, like -> like.protocol() == protocol && matters.test(like), false)
        .read(look, RouteMessages.dumpOf(family, protocol));
  }

  /** The tables in which one protocol has something. */
  static Set<Look.Table> tablesOf(RouteDumps look, int family, int protocol)
      throws KernelException {
    Set<Look.Table> tables = new LinkedHashSet<>();
    FoundRoutes _ =
        of(
            look,
            family,
            protocol,
            like -> {
              tables.add(new Look.Table(family, like.key().table()));
              return false; // one of each kind is enough
            });
    return tables;
  }

  /** Looks at one table; there is nothing in one that is not there. */
  static FoundRoutes in(RouteDumps look, Look.Table table, Predicate<ObservedRoute> matters)
      throws KernelException {
    FoundRoutes found =
        new FoundRoutes(
            look,
            table.family(),
            like -> like.key().table() == table.number() && matters.test(like),
            false);
    try {
      return found.read(look, RouteMessages.dumpTable(table.family(), table.number()));
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return found;
      }
      throw e;
    }
  }

  private FoundRoutes read(RouteDumps look, Message request) throws KernelException {
    look.dumpRoutes("list routes", request, new Sink());
    return this;
  }

  private final class Sink implements DumpSink {

    @Override
    public void begin() {
      prefixes = new Prefixes(family);
      formOf = new Ints();
      messages.clear();
    }

    @Override
    public void show(Frame frame) {
      RouteForm form = forms.of(frame);
      if (form == null) {
        return;
      }
      if (!asked.get(form.id())) {
        asked.set(form.id());
        mattering.set(form.id(), matters.test(form.sample()));
      }
      if (mattering.get(form.id())) {
        byte[] bytes = frame.bytes();
        int at = form.dstAt() < 0 ? -1 : frame.at() + form.dstAt();
        prefixes.add(bytes, at, bytes[frame.at() + RouteForm.DST_LEN] & 0xff);
        formOf.add(form.id());
        if (keepsMessages) {
          messages.add(frame.copy());
        }
      }
    }
  }

  int size() {
    return formOf.size();
  }

  Prefixes prefixes() {
    return prefixes;
  }

  /** What one is beside where it leads to. */
  RouteForm form(int index) {
    return forms.form(formOf.get(index));
  }

  Route.Key key(int index) {
    return form(index).sample().key().withTo(prefixes.get(index));
  }

  ObservedRoute route(int index) {
    return form(index).to(prefixes.get(index));
  }

  /** The message that showed one, from which it can be made again. */
  Message message(int index) {
    return messages.get(index);
  }

  /** Those whose key another one has, too. */
  BitSet shared() {
    int[] keyed = keyed();
    RowSort.Order order =
        (one, other) -> {
          int byPrefix = prefixes.compare(one, other);
          return byPrefix != 0
              ? byPrefix
              : Integer.compare(keyed[formOf.get(one)], keyed[formOf.get(other)]);
        };
    int[] sorted = new RowSort(size(), order).sort();
    BitSet shared = new BitSet();
    for (int i = 1; i < sorted.length; i++) {
      if (order.compare(sorted[i - 1], sorted[i]) == 0) {
        shared.set(sorted[i - 1]);
        shared.set(sorted[i]);
      }
    }
    return shared;
  }

  /** By form, a number for the key but for where it leads to. */
  private int[] keyed() {
    Map<Route.Key, Integer> numbers = new HashMap<>();
    int[] keyed = new int[forms.size()];
    for (int id = 0; id < keyed.length; id++) {
      Route.Key anywhere = RouteShape.anywhere(forms.form(id).sample().key());
      keyed[id] = numbers.computeIfAbsent(anywhere, _ -> numbers.size());
    }
    return keyed;
  }

  /** Some of them, to do something with each. */
  RouteBulk bulk(Verb verb, Stage stage, int[] items, Links links, int protocol) {
    int[] theirForms = Arrays.stream(items).map(formOf::get).toArray();
    RouteContext context = new RouteContext(RouteSet.EMPTY, family, forms, links, protocol);
    return new RouteBulk(context, verb, stage, prefixes, items, theirForms);
  }
}
