package dev.holdfast.nftables;

import static dev.holdfast.nftables.NftMessages.*;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Frame;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Walk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads tables by nfnetlink, all of one generation if it can be had. */
final class RulesetReader {

  private static final String ACTION = "look at nftables";

  /** How often a reading that somebody's commit interrupted is begun anew. */
  private static final int READINGS = 8;

  /** A set with fewer elements is spread over its buckets, and shown, at once. */
  private static final int LARGE = 1000;

  private static final int SPREADINGS = 100;
  private static final int SPREADING_MS = 10;

  /** So often a set is read that packets change, before it is taken as it was shown. */
  private static final int BUSY_READINGS = 3;

  /** {@code nlmsghdr} and {@code nfgenmsg}. */
  private static final int MESSAGE_HEADERS = 20;

  private final NetlinkSocket socket;
  private final RollCall rollCall;
  private final boolean suspicious;

  /**
   * @param another opens one more socket into the same namespace
   */
  RulesetReader(NetlinkSocket socket, RollCall.Opener another) {
    this(socket, another, false);
  }

  private RulesetReader(
      NetlinkSocket socket, RollCall.@Nullable Opener another, boolean suspicious) {
    this.socket = socket;
    this.rollCall = new RollCall(socket, another);
    this.suspicious = suspicious;
  }

  /**
   * Of what was made a moment ago, and is read once: a large set is believed only when two readings
   * agree.
   */
  static RulesetReader ofWorkshop(NetlinkSocket socket) {
    return new RulesetReader(socket, null, true);
  }

  long generation() throws KernelException {
    Long id = socket.ask(ACTION, Message.request(GETGEN, 0).build()).get(GEN_ID);
    return id == null ? 0 : id;
  }

  /**
   * Reads some tables whole. If others commit all the time it is what was read at last, which a
   * transaction in its generation would not take.
   */
  Ruleset read(Predicate<Table.Head> whole) throws KernelException {
    return read(whole, (_, _) -> null);
  }

  /** As above, with every set empty. */
  Ruleset readWithoutElements(Predicate<Table.Head> whole) throws KernelException {
    return read(whole, (_, _) -> Elements.NONE);
  }

  /** The elements that a set is known to have, which then are not read. */
  @FunctionalInterface
  interface Known {

    @Nullable Elements of(TableName table, NftSet set);

    /** What a set that is read is likely to have; null if nobody can tell. */
    default @Nullable Elements likely(TableName table, NftSet set) {
      return null;
    }

    /** Whether a generation is one of which it only remains to see that it has what is likely. */
    default boolean remainsToBeSeen(long generation) {
      return false;
    }
  }

  /** As above, without reading what is known. */
  Ruleset read(Predicate<Table.Head> whole, Known elements) throws KernelException {
    for (int reading = 1; ; reading++) {
      long before = generation();
      try {
        Ruleset ruleset = readOnce(before, whole, elements);
        if (reading == READINGS || generation() == before) {
          return ruleset;
        }
      } catch (KernelException e) {
        // A set or a chain of which somebody took the table away meanwhile.
        boolean gone = e.errno().equals(Errno.ENOENT) || e.isTransient();
        if (!gone || reading == READINGS) {
          throw e;
        }
      }
    }
  }

  private Ruleset readOnce(long generation, Predicate<Table.Head> whole, Known elements)
      throws KernelException {
    Map<TableName, Table.Head> heads = new LinkedHashMap<>();
    for (Message message : socket.dump(ACTION, Message.request(GETTABLE, 0).build())) {
      Table.Head head = head(message);
      heads.put(head.name(), head);
    }
    Map<TableName, Table> tables = new LinkedHashMap<>();
    for (Table.Head head : heads.values()) {
      if (whole.test(head)) {
        tables.put(head.name(), table(head, elements, generation));
      }
    }
    return new Ruleset(generation, heads, tables);
  }

  private static Table.Head head(Message message) {
    Blob userdata = Blob.of(message.get(TABLE_USERDATA));
    return new Table.Head(
        new TableName(Family.of(message.number(FAMILY)), text(message, TABLE_NAME)),
        number(message, TABLE_HANDLE),
        number(message, TABLE_FLAGS),
        userdata == null ? Blob.EMPTY : userdata,
        number(message, TABLE_OWNER));
  }

  private static String text(Message message, Attr<String> attribute) {
    String text = message.get(attribute);
    return text == null ? "" : text;
  }

  private static long number(Message message, Attr<Long> attribute) {
    Long number = message.get(attribute);
    return number == null ? 0 : number;
  }

  /** What there is of something in a table; the kernel filters, or else we do. */
  private List<Message> dump(MessageType type, TableName table, Attr<String> of)
      throws KernelException {
    Message.Builder request =
        Message.request(type, 0).set(FAMILY, table.family().number()).put(of, table.name());
    return socket.dump(ACTION, request.build()).stream()
        .filter(message -> table.name().equals(message.get(of)))
        .toList();
  }

  private Table table(Table.Head head, Known elements, long generation) throws KernelException {
    TableName name = head.name();
    List<Message> chains = dump(GETCHAIN, name, CHAIN_TABLE);
    List<Message> rules = dump(GETRULE, name, RULE_TABLE);
    Map<NftObject.Key, NftObject> objects = new LinkedHashMap<>();
    for (Message message : dump(GETOBJ, name, OBJECT_TABLE)) {
      NftObject object = object(message);
      objects.put(object.key(), object);
    }
    Map<String, Flowtable> flowtables = new LinkedHashMap<>();
    for (Message message : dump(GETFLOWTABLE, name, FLOWTABLE_TABLE)) {
      Flowtable flowtable = flowtable(message);
      flowtables.put(flowtable.name(), flowtable);
    }
    Map<String, NftSet> sets = new LinkedHashMap<>();
    for (Message message : dump(GETSET, name, SET_TABLE)) {
      NftSet empty = new NftSet(text(message, SET_NAME), message.attributes(), Elements.NONE);
      Elements known = elements.of(name, empty);
      Elements likely = known == null ? elements.likely(name, empty) : null;
      if (likely != null && elements.remainsToBeSeen(generation)) {
        known = isSeen(name, empty, likely) ? likely : null;
      }
      sets.put(empty.name(), empty.withElements(known == null ? read(name, empty, likely) : known));
    }
    return new TableAssembly(head, objects, flowtables, sets).assemble(chains, rules);
  }

  private static NftObject object(Message message) {
    return new NftObject(
        new NftObject.Key(number(message, OBJECT_TYPE), text(message, OBJECT_NAME)),
        number(message, OBJECT_HANDLE),
        Blob.of(message.get(OBJECT_DATA)),
        Blob.of(message.get(OBJECT_USERDATA)));
  }

  private static Flowtable flowtable(Message message) {
    Blob hook = Blob.of(message.get(FLOWTABLE_HOOK));
    return new Flowtable(
        text(message, FLOWTABLE_NAME),
        number(message, FLOWTABLE_HANDLE),
        hook == null ? Blob.EMPTY : hook,
        number(message, FLOWTABLE_FLAGS));
  }

  /**
   * The elements of a set. One that has just grown by many is still being spread over its buckets,
   * and a dump meanwhile shows some elements twice and others not at all. Where the kernel counts
   * them, a dump that shows as many is whole, and what one did not show is asked for; elsewhere two
   * have to agree.
   */
  private Elements read(TableName table, NftSet set, @Nullable Elements likely)
      throws KernelException {
    Elements before = null;
    for (int reading = 0; reading < SPREADINGS; reading++) {
      Elements elements = elementsOnce(table, set);
      boolean settled = !elements.hasDoubles();
      if (settled && (isSure(set, elements) || elements.equals(before))) {
        return elements;
      }
      // Packets put more into it all the time, and a dump shows some of those that were there
      // twice.
      if (!settled && !set.isSettled() && reading >= BUSY_READINGS) {
        return likely == null
            ? elements.withoutDoubles()
            : completed(table, set, elements.withoutDoubles(), likely);
      }
      if (!settled && likely != null && counts(set)) {
        Elements completed = completed(table, set, elements.withoutDoubles(), likely);
        if (completed.counted() == set.count()) {
          return completed;
        }
      }
      before = settled ? elements : null;
      pause();
    }
    throw new KernelException(
        ACTION, Errno.EINTR, "the set " + set.name() + " of " + table + " does not come to rest");
  }

  /**
   * Elements that were shown, and those that are likely to be there and are if they are asked for.
   */
  private Elements completed(TableName table, NftSet set, Elements shown, Elements likely)
      throws KernelException {
    List<Elements.Unit> others = new ArrayList<>();
    for (Elements.Unit unit : likely.from(shown).missing()) {
      Element one = unit.first();
      Element found =
          ElementLook.find(socket, table, set.name(), new Blob(one.key()), new Blob(one.named()));
      if (found != null) {
        others.add(new Elements.Unit(found, null));
      }
    }
    return shown.with(others);
  }

  /**
   * Whether a large set has just these elements: as many as the kernel counts, and each of them is
   * there. A dump walks the set from its beginning for every 32 KiB, and one that has just grown it
   * shows badly.
   */
  private boolean isSeen(TableName table, NftSet set, Elements likely) {
    return counts(set)
        && likely.size() >= LARGE
        && likely.counted() == set.count()
        && likely.areKeys()
        && rollCall.finds(table, set.name(), likely.asked());
  }

  private static boolean counts(NftSet set) {
    return set.count() >= 0 && set.isSettled();
  }

  private boolean isSure(NftSet set, Elements elements) {
    if (set.isInOrder() || Math.max(elements.size(), set.count()) < LARGE) {
      return true;
    }
    return elements.counted() == set.count() || !(suspicious || counts(set));
  }

  private static void pause() {
    try {
      Thread.sleep(SPREADING_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Elements elementsOnce(TableName table, NftSet set) throws KernelException {
    Message request =
        Message.request(GETSETELEM, 0)
            .set(FAMILY, table.family().number())
            .put(ELEMENTS_TABLE, table.name())
            .put(ELEMENTS_SET, set.name())
            .build();
    Gathered gathered = new Gathered();
    socket.dump(ACTION, request, gathered);
    return Elements.of(gathered.list.bytes(), set.hasIntervals());
  }

  /** The attributes of a message where it arrived. */
  static Walk attributes(Frame frame) {
    int end = frame.at() + frame.length();
    return new Walk(frame.bytes(), frame.at() + MESSAGE_HEADERS, end);
  }

  /** Takes the elements out of what a dump shows, as they are. */
  private static final class Gathered implements DumpSink {

    private ElementList list = new ElementList();

    @Override
    public void begin() {
      list = new ElementList();
    }

    @Override
    public void show(Frame frame) {
      Walk walk = attributes(frame);
      if (walk.find(ELEMENTS.number())) {
        list.addAll(frame.bytes(), walk.payloadAt(), walk.payloadEnd());
      }
    }
  }
}
