package dev.holdfast.nftables;

import static dev.holdfast.nftables.NftMessages.*;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.nftables.Change.Part;
import dev.holdfast.nftables.Change.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Says to the kernel what is to come into a table, and what is to go. */
final class TableWriter {

  /** What fits into one attribute, with room for its header. */
  private static final int LIST_BYTES = 60_000;

  private final TableName table;
  private final AtomicLong ids;

  /**
   * @param ids the numbers that a transaction gives to sets and chains
   */
  TableWriter(TableName table, AtomicLong ids) {
    this.table = table;
    this.ids = ids;
  }

  private Message.Builder request(MessageType type, int flags, Attr<String> tableAttribute) {
    return Message.request(type, flags)
        .set(FAMILY, table.family().number())
        .put(tableAttribute, table.name());
  }

  Part newTable(long flags, Blob userdata) {
    Message.Builder message = request(NEWTABLE, Flags.CREATE | Flags.EXCL, TABLE_NAME);
    message.put(TABLE_FLAGS, flags);
    return new Part(Phase.TABLES, put(message, TABLE_USERDATA, userdata).build());
  }

  Part setTableFlags(long flags) {
    return new Part(Phase.TABLES, request(NEWTABLE, 0, TABLE_NAME).put(TABLE_FLAGS, flags).build());
  }

  Part deleteTable() {
    return new Part(Phase.DELETE_TABLES, request(DELTABLE, 0, TABLE_NAME).build());
  }

  private static Message.Builder put(
      Message.Builder message, Attr<byte[]> attribute, @Nullable Blob blob) {
    return blob == null || blob.equals(Blob.EMPTY) ? message : message.put(attribute, blob.bytes());
  }

  Part newChain(Chain chain) {
    Message.Builder message = request(NEWCHAIN, Flags.CREATE | Flags.EXCL, CHAIN_TABLE);
    message.put(CHAIN_NAME, chain.name());
    put(message, CHAIN_HOOK, chain.hook());
    message.putIf(CHAIN_POLICY, chain.policy()).putIf(CHAIN_TYPE, chain.type());
    message.put(CHAIN_FLAGS, chain.flags());
    return new Part(Phase.CHAINS, put(message, CHAIN_USERDATA, chain.userdata()).build());
  }

  Part setPolicy(Chain wanted) {
    Message.Builder message = request(NEWCHAIN, 0, CHAIN_TABLE).put(CHAIN_NAME, wanted.name());
    return new Part(Phase.CHAINS, message.putIf(CHAIN_POLICY, wanted.policy()).build());
  }

  /** Takes out its rules, and then the chain. */
  List<Part> deleteChain(Chain chain) {
    Message flush = request(DELRULE, 0, RULE_TABLE).put(RULE_CHAIN, chain.name()).build();
    Message delete = request(DELCHAIN, 0, CHAIN_TABLE).put(CHAIN_HANDLE, chain.handle()).build();
    return List.of(new Part(Phase.DELETE_RULES, flush), new Part(Phase.DELETE_CHAINS, delete));
  }

  Part newObject(NftObject object) {
    return object(object, Flags.CREATE | Flags.EXCL);
  }

  /** Makes it of what is there, which goes on counting. */
  Part setObject(NftObject object) {
    return object(object, 0);
  }

  private Part object(NftObject object, int flags) {
    Message.Builder message = request(NEWOBJ, flags, OBJECT_TABLE);
    message.put(OBJECT_NAME, object.key().name()).put(OBJECT_TYPE, object.key().type());
    byte[] data = (object.data() == null ? Blob.EMPTY : object.data()).bytes();
    message.put(OBJECT_DATA, TakenBack.object(object.key().type(), data));
    return new Part(Phase.OBJECTS, put(message, OBJECT_USERDATA, object.userdata()).build());
  }

  Part deleteObject(NftObject object) {
    Message.Builder message = request(DELOBJ, 0, OBJECT_TABLE);
    message.put(OBJECT_NAME, object.key().name()).put(OBJECT_TYPE, object.key().type());
    return new Part(Phase.DELETE_OBJECTS, message.build());
  }

  Part newFlowtable(Flowtable flowtable) {
    Message.Builder message = request(NEWFLOWTABLE, Flags.CREATE | Flags.EXCL, FLOWTABLE_TABLE);
    message.put(FLOWTABLE_NAME, flowtable.name()).put(FLOWTABLE_HOOK, flowtable.hook().bytes());
    return new Part(Phase.OBJECTS, message.put(FLOWTABLE_FLAGS, flowtable.flags()).build());
  }

  Part deleteFlowtable(Flowtable flowtable) {
    Message.Builder message = request(DELFLOWTABLE, 0, FLOWTABLE_TABLE);
    return new Part(Phase.DELETE_OBJECTS, message.put(FLOWTABLE_NAME, flowtable.name()).build());
  }

  /** Makes a set with its elements. */
  List<Part> newSet(NftSet set, boolean fresh) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(Phase.SETS, newSet(set, set.name(), ids.incrementAndGet())));
    elements(NEWSETELEM, set.name(), null, set.elements().written(fresh))
        .forEach(message -> parts.add(new Part(Phase.ELEMENTS, message)));
    return parts;
  }

  private Message newSet(NftSet set, String name, long id) {
    Message.Builder message = request(NEWSET, Flags.CREATE | Flags.EXCL, SET_TABLE);
    message.put(SET_NAME, name);
    for (Attr<?> declared : NftSet.DECLARED) {
      copy(set.declaration(), declared, message);
    }
    return message.put(SET_ID, id).build();
  }

  private static <T> void copy(Attributes from, Attr<T> attribute, Message.Builder into) {
    into.putIf(attribute, from.get(attribute));
  }

  List<Part> deleteSet(NftSet set) {
    List<Part> parts = new ArrayList<>();
    if (set.isMap()) {
      Message flush = request(DELSETELEM, 0, ELEMENTS_TABLE).put(ELEMENTS_SET, set.name()).build();
      parts.add(new Part(Phase.DELETE_ELEMENTS, flush));
    }
    Message delete = request(DELSET, 0, SET_TABLE).put(SET_NAME, set.name()).build();
    parts.add(new Part(Phase.DELETE_SETS, delete));
    return parts;
  }

  /** Adds elements, whose time begins. */
  List<Part> addElements(String set, List<Elements.Unit> units) {
    return addElements(set, units, true);
  }

  /** Adds elements that were there before, with the time that they have left. */
  List<Part> keepElements(String set, List<Elements.Unit> units) {
    return addElements(set, units, false);
  }

  private List<Part> addElements(String set, List<Elements.Unit> units, boolean fresh) {
    ElementList all = new ElementList();
    units.forEach(unit -> all.add(unit, fresh));
    return elements(NEWSETELEM, set, null, all).stream()
        .map(message -> new Part(Phase.ELEMENTS, message))
        .toList();
  }

  List<Part> deleteElements(String set, List<Elements.Unit> units) {
    ElementList all = new ElementList();
    for (Elements.Unit unit : units) {
      all.add(unit.first().named());
      if (unit.end() != null) {
        all.add(unit.end().named());
      }
    }
    return elements(DELSETELEM, set, null, all).stream()
        .map(message -> new Part(Phase.DELETE_ELEMENTS, message))
        .toList();
  }

  /**
   * Makes a table with everything in it.
   *
   * @param fresh whether what its elements counted, and the time they have left, begin anew
   */
  List<Part> newTable(Table whole, long flags, Blob userdata, boolean fresh) {
    List<Part> parts = new ArrayList<>();
    parts.add(newTable(flags, userdata));
    whole.objects().values().forEach(object -> parts.add(newObject(object)));
    whole.flowtables().values().forEach(flowtable -> parts.add(newFlowtable(flowtable)));
    whole.chains().values().forEach(chain -> parts.add(newChain(chain)));
    whole.sets().values().forEach(set -> parts.addAll(newSet(set, fresh)));
    for (Chain chain : whole.chains().values()) {
      chain.rules().forEach(rule -> parts.addAll(newRule(chain.name(), rule, 0)));
    }
    return parts;
  }

  /** As many messages as it takes; no element is cut in two. */
  private List<Message> elements(MessageType type, String set, @Nullable Long id, ElementList all) {
    int flags = type.equals(NEWSETELEM) ? Flags.CREATE | Flags.EXCL : 0;
    List<Message> messages = new ArrayList<>();
    for (int from = 0; from < all.length(); ) {
      int to = all.cut(from, LIST_BYTES);
      messages.add(
          request(type, flags, ELEMENTS_TABLE)
              .put(ELEMENTS_SET, set)
              .put(ELEMENTS, Attributes.of(all.part(from, to)))
              .putIf(ELEMENTS_SET_ID, id)
              .build());
      from = to;
    }
    return messages;
  }

  /**
   * Makes a rule, with its sets and chains without a name.
   *
   * @param before the rule of this handle; 0 for the end of the chain
   */
  List<Part> newRule(String chain, NftRule rule, long before) {
    List<Part> parts = new ArrayList<>();
    Message.Builder message = request(NEWRULE, flags(before), RULE_TABLE).put(RULE_CHAIN, chain);
    rule(message, rule, before, new Made(rule.unnamed(), parts));
    return add(parts, message);
  }

  private static int flags(long before) {
    return before == 0 ? Flags.CREATE | Flags.APPEND : Flags.CREATE;
  }

  private static List<Part> add(List<Part> parts, Message.Builder message) {
    parts.add(new Part(Phase.RULES, message.build()));
    return parts;
  }

  private static void rule(Message.Builder message, NftRule rule, long before, Made made) {
    message.put(RULE_EXPRESSIONS, Expressions.numbered(rule.expressions().bytes(), made));
    put(message, RULE_COMPAT, rule.compat());
    if (before != 0) {
      message.put(RULE_POSITION, before);
    }
    put(message, RULE_USERDATA, rule.userdata());
  }

  Part deleteRule(String chain, NftRule rule) {
    Message.Builder message = request(DELRULE, 0, RULE_TABLE);
    message.put(RULE_CHAIN, chain).put(RULE_HANDLE, rule.handle());
    return new Part(Phase.DELETE_RULES, message.build());
  }

  /** The sets and chains without a name that one rule needs, made as they are met. */
  private final class Made implements Expressions.Numbers {

    private final Table.Unnamed unnamed;
    private final List<Part> parts;
    private final Map<String, Long> numbers = new HashMap<>();

    Made(Table.Unnamed unnamed, List<Part> parts) {
      this.unnamed = unnamed;
      this.parts = parts;
    }

    @Override
    public long ofSet(String name) {
      NftSet set = unnamed.sets().get(name);
      if (set == null) {
        return -1;
      }
      Long known = numbers.get(name);
      if (known != null) {
        return known;
      }
      long id = ids.incrementAndGet();
      numbers.put(name, id);
      String made = Expressions.made(name);
      parts.add(new Part(Phase.RULES, newSet(set, made, id)));
      elements(NEWSETELEM, made, id, set.elements().written(true))
          .forEach(message -> parts.add(new Part(Phase.RULES, message)));
      return id;
    }

    @Override
    public long ofChain(String name) {
      Chain chain = unnamed.chains().get(name);
      if (chain == null) {
        return -1;
      }
      long id = ids.incrementAndGet();
      Message.Builder made = request(NEWCHAIN, Flags.CREATE, CHAIN_TABLE);
      made.put(CHAIN_FLAGS, chain.flags()).put(CHAIN_ID, id);
      parts.add(new Part(Phase.RULES, made.build()));
      for (NftRule rule : chain.rules()) {
        Message.Builder message =
            request(NEWRULE, Flags.CREATE | Flags.APPEND, RULE_TABLE).put(RULE_CHAIN_ID, id);
        rule(message, rule, 0, this);
        add(parts, message);
      }
      return id;
    }
  }
}
