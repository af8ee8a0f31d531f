package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Frame;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the routes of one family stand: which of the wanted ones are there, what is there instead of
 * the others, and what else of ours is there.
 *
 * <p>A route that is as it should be costs a bit. What has to come, to be altered or to go is held
 * in columns; only what somebody else is mixed up in becomes an object.
 */
final class RouteFindings {

  private final RouteSet set;
  private final int family;
  private final RouteRows rows;
  private final RouteForms forms;
  private final RouteMatch match;
  private final int protocol;
  private final int[] cursors;

  /** The rows that are as they should be: ours, or a stranger's that will do. */
  private final BitSet settled = new BitSet();

  /** The rows of which there is one of ours that is otherwise. */
  private final BitSet otherwise = new BitSet();

  /** Rows that are ours and otherwise, and the form that they have. */
  private Ints changed = new Ints();

  private Ints changedForms = new Ints();

  /** What is ours and not wanted, and the form that it has. */
  private Prefixes extra;

  private Ints extraForms = new Ints();

  /** By row, the strangers who hold its key. */
  private final Map<Integer, ObservedRoute> strangers = new LinkedHashMap<>();

  private RouteFindings(RouteSet set, int family, Links links, int protocol) {
    this.set = set;
    this.family = family;
    this.rows = set.rows(family);
    this.forms = new RouteForms(set, family, links);
    this.match = new RouteMatch(protocol);
    this.protocol = protocol;
    this.cursors = new int[rows.tables()];
    this.extra = new Prefixes(family);
  }

  /** Looks at all of ours, and at all others in tables in which something is to be written. */
  static RouteFindings look(RouteDumps look, RouteSet set, int family, int protocol)
      throws KernelException {
    RouteFindings findings = new RouteFindings(set, family, look.links(), protocol);
    look.dumpRoutes("list our routes", RouteMessages.dumpOf(family, protocol), findings.new Ours());
    for (long table : findings.unsettledTables()) {
      findings.lookAtStrangers(look, table);
    }
    return findings;
  }

  private void lookAtStrangers(RouteDumps look, long table) throws KernelException {
    try {
      look.dumpRoutes(
          "list table " + RouteTable.name(table),
          RouteMessages.dumpTable(family, table),
          new Strangers(table));
    } catch (KernelException e) {
      // There is no such table yet.
      if (!e.errno().equals(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  private Set<Long> unsettledTables() {
    Set<Long> unsettled = new LinkedHashSet<>();
    for (int table = 0; table < rows.tables(); table++) {
      if (settled.nextClearBit(rows.start(table)) < rows.end(table)) {
        unsettled.add(rows.table(table));
      }
    }
    return unsettled;
  }

  /** The wanted row that has the key of a route; negative if none has. */
  private int row(RouteForm form, byte[] bytes, int at, int length) {
    int table = form.table();
    if (table < 0 || form.keyed() < 0) {
      return -1;
    }
    int end = rows.end(table);
    int next = cursors[table];
    // The kernel shows them in our order, so it mostly is the next one.
    if (next >= end || !rows.is(next, bytes, at, length, form.keyed())) {
      int first = seek(table, next, bytes, at, length);
      int row = rows.ofKey(first, end, bytes, at, length, form.keyed());
      next = row < 0 ? first : row;
      cursors[table] = row < 0 ? next : next + 1;
      return row;
    }
    cursors[table] = next + 1;
    return next;
  }

  /** Looks further and further from a place, and then between. */
  private int seek(int table, int from, byte[] bytes, int at, int length) {
    int start = rows.start(table);
    int end = rows.end(table);
    Prefixes prefixes = rows.prefixes();
    if (from > start && prefixes.compare(from - 1, bytes, at, length) >= 0) {
      return rows.lowest(start, from, bytes, at, length);
    }
    int low = from;
    int step = 1;
    while (low + step < end && prefixes.compare(low + step, bytes, at, length) < 0) {
      low += step;
      step <<= 1;
    }
    return rows.lowest(low, Math.min(end, low + step + 1), bytes, at, length);
  }

  /** Takes what bears our protocol. */
  private final class Ours implements DumpSink {

    @Override
    public void begin() {
      settled.clear();
      otherwise.clear();
      changed = new Ints();
      changedForms = new Ints();
      extra = new Prefixes(family);
      extraForms = new Ints();
      rewind();
    }

    @Override
    public void show(Frame frame) {
      RouteForm form = forms.of(frame);
      // A kernel without strict checking filters nothing.
      if (form == null || form.protocol() != protocol) {
        return;
      }
      byte[] bytes = frame.bytes();
      int at = form.dstAt() < 0 ? -1 : frame.at() + form.dstAt();
      int length = bytes[frame.at() + RouteForm.DST_LEN] & 0xff;
      int row = row(form, bytes, at, length);
      if (row < 0) {
        extra.add(bytes, at, length);
        extraForms.add(form.id());
      } else {
        take(row, form);
      }
    }

    /** Several of ours may have one key, if somebody appended them; one of them is kept. */
    private void take(int row, RouteForm form) {
      boolean isExact = form.meets(rows.shape(row), match);
      if (settled.get(row)) {
        addExtra(rows.prefixes().get(row), form.id());
      } else if (isExact) {
        settled.set(row);
        if (otherwise.get(row)) {
          giveUp(row);
        }
      } else if (otherwise.get(row)) {
        addExtra(rows.prefixes().get(row), form.id());
      } else {
        otherwise.set(row);
        changed.add(row);
        changedForms.add(form.id());
      }
    }

    /** The one that was found first was not the best. */
    private void giveUp(int row) {
      Ints others = new Ints();
      Ints theirForms = new Ints();
      for (int i = 0; i < changed.size(); i++) {
        if (changed.get(i) == row) {
          addExtra(rows.prefixes().get(row), changedForms.get(i));
        } else {
          others.add(changed.get(i));
          theirForms.add(changedForms.get(i));
        }
      }
      changed = others;
      changedForms = theirForms;
      otherwise.clear(row);
    }

    private void addExtra(IpPrefix prefix, int form) {
      extra.add(prefix);
      extraForms.add(form);
    }
  }

  private void rewind() {
    for (int table = 0; table < cursors.length; table++) {
      cursors[table] = rows.start(table);
    }
  }

  /** Takes what others have in a table under keys of ours. */
  private final class Strangers implements DumpSink {

    private final long table;
    private final BitSet met = new BitSet();

    Strangers(long table) {
      this.table = table;
    }

    @Override
    public void begin() {
      settled.andNot(met);
      met.clear();
      strangers.keySet().removeIf(row -> rows.shape(row).route().table() == table);
      rewind();
    }

    @Override
    public void show(Frame frame) {
      RouteForm form = forms.of(frame);
      if (form == null || form.protocol() == protocol || form.sample().key().table() != table) {
        return;
      }
      byte[] bytes = frame.bytes();
      int at = form.dstAt() < 0 ? -1 : frame.at() + form.dstAt();
      int row = row(form, bytes, at, bytes[frame.at() + RouteForm.DST_LEN] & 0xff);
      if (row < 0 || settled.get(row)) {
        return;
      }
      if (!otherwise.get(row) && form.meets(rows.shape(row), match)) {
        met.set(row);
        settled.set(row);
        strangers.remove(row);
      } else {
        strangers.putIfAbsent(row, form.to(rows.prefixes().get(row)));
      }
    }
  }

  /** The wanted routes whose keys somebody else holds, too, or instead of us. */
  List<Route> disputed() {
    return strangers.keySet().stream().map(rows::route).toList();
  }

  /** What is there of ours under such keys. */
  List<ObservedRoute> disputedOurs() {
    List<ObservedRoute> ours = new ArrayList<>();
    for (int i = 0; i < changed.size() && !strangers.isEmpty(); i++) {
      if (strangers.containsKey(changed.get(i))) {
        ours.add(forms.form(changedForms.get(i)).to(rows.prefixes().get(changed.get(i))));
      }
    }
    return ours;
  }

  /** What is there of others under such keys. */
  List<ObservedRoute> disputedForeign() {
    return List.copyOf(strangers.values());
  }

  /** What has to be done about all others. */
  List<RouteBulk> bulks(Links links) {
    RouteContext context = new RouteContext(set, family, forms, links, protocol);
    List<RouteBulk> bulks = new ArrayList<>(context.wanted(Verb.CREATE, missing(), changedForms));
    bulks.addAll(undisputedChanges(context));
    if (extra.size() > 0) {
      int[] all = new int[extra.size()];
      Arrays.setAll(all, i -> i);
      bulks.add(
          new RouteBulk(
              context, Verb.DELETE, Stage.ROUTES_GO, extra.trimmed(), all, extraForms.toArray()));
    }
    return bulks;
  }

  private Ints missing() {
    Ints missing = new Ints();
    for (int row = settled.nextClearBit(0);
        row < rows.size();
        row = settled.nextClearBit(row + 1)) {
      if (!otherwise.get(row) && !strangers.containsKey(row)) {
        missing.add(row);
      }
    }
    return missing;
  }

  private List<RouteBulk> undisputedChanges(RouteContext context) {
    Ints undisputed = new Ints();
    Ints theirForms = new Ints();
    for (int i = 0; i < changed.size(); i++) {
      if (!strangers.containsKey(changed.get(i))) {
        undisputed.add(changed.get(i));
        theirForms.add(changedForms.get(i));
      }
    }
    return context.wanted(Verb.SET, undisputed, theirForms);
  }
}
