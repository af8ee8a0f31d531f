package dev.holdfast.nftables;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.Walk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The instructions that nf_tables runs, as the kernel shows them and takes them back.
 *
 * <p>What they do is libnftables' business. Here they are told apart from what they count, from
 * what they refer to, and from the numbers that the kernel gave to sets and chains without a name.
 */
final class Expressions {

  private static final int ELEMENT = 1;
  private static final int NAME = 1;
  private static final int DATA = 2;

  private static final int LOOKUP_SET = 1;
  private static final int LOOKUP_SET_ID = 4;
  private static final int DYNSET_SET = 1;
  private static final int DYNSET_SET_ID = 2;
  private static final int DYNSET_EXPRESSION = 7;
  private static final int DYNSET_EXPRESSIONS = 10;
  private static final int OBJREF_TYPE = 1;
  private static final int OBJREF_NAME = 2;
  private static final int OBJREF_SET = 4;
  private static final int OBJREF_SET_ID = 5;
  private static final int FLOW_TABLE = 1;
  private static final int IMMEDIATE_DATA = 2;
  private static final int DATA_VERDICT = 2;
  private static final int VERDICT_CHAIN = 2;
  private static final int VERDICT_CHAIN_ID = 3;
  private static final int QUOTA_FLAGS = 2;
  private static final int QUOTA_CONSUMED = 4;
  private static final long QUOTA_INVERTED = 1;

  private static final Pattern MADE_UP = Pattern.compile("__(set|map)[0-9]+");

  private Expressions() {}

  /**
   * What stands for a set or a chain in a comparison: its name, or what is in it if it has none.
   */
  interface Meaning {

    Meaning NAMES =
        new Meaning() {
          @Override
          public byte[] ofSet(String name) {
            return name.getBytes(StandardCharsets.UTF_8);
          }

          @Override
          public byte[] ofChain(String name) {
            return name.getBytes(StandardCharsets.UTF_8);
          }
        };

    byte[] ofSet(String name);

    byte[] ofChain(String name);
  }

  /** Under which number of its own a transaction makes a set or a chain without a name. */
  interface Numbers {

    /** The number; negative if it has a name. */
    long ofSet(String name);

    /** The number; negative if it has a name. */
    long ofChain(String name);
  }

  /** A list of expressions without what they have counted. */
  static Blob content(byte[] list, Meaning meaning) {
    Blob.Builder out = new Blob.Builder();
    for (Walk walk = new Walk(list); walk.next(); ) {
      out.put(ELEMENT, one(walk.inside(), meaning));
    }
    return out.build();
  }

  /** One expression without what it has counted. */
  static Blob contentOfOne(byte[] expression, Meaning meaning) {
    return one(new Walk(expression), meaning);
  }

  private static Blob one(Walk expression, Meaning meaning) {
    Blob.Builder out = new Blob.Builder();
    String name = "";
    while (expression.next()) {
      if (expression.type() == NAME) {
        name = expression.text();
        out.put(NAME, name);
      } else if (expression.type() == DATA) {
        out.put(DATA, data(name, expression.inside(), meaning));
      }
    }
    return out.build();
  }

  private static Blob data(String name, Walk walk, Meaning meaning) {
    Blob.Builder out = new Blob.Builder();
    while (walk.next()) {
      int type = walk.type();
      switch (name) {
        case "counter", "last" -> {}
        case "quota" -> quota(walk, out);
        case "lookup" -> out.put(type, type == LOOKUP_SET ? set(walk, meaning) : plain(walk));
        case "objref" -> out.put(type, type == OBJREF_SET ? set(walk, meaning) : plain(walk));
        case "dynset" -> out.put(type, dynset(walk, meaning));
        case "immediate" ->
            out.put(type, type == IMMEDIATE_DATA ? verdict(walk, meaning) : plain(walk));
        default -> out.put(type, plain(walk));
      }
    }
    return out.build();
  }

  private static Blob plain(Walk walk) {
    return new Blob(walk.payload());
  }

  private static Blob set(Walk walk, Meaning meaning) {
    return new Blob(meaning.ofSet(walk.text()));
  }

  private static void quota(Walk walk, Blob.Builder out) {
    switch (walk.type()) {
      case QUOTA_CONSUMED -> {}
      // The kernel adds a flag when a quota is used up.
      case QUOTA_FLAGS -> out.put(QUOTA_FLAGS, walk.u32() & QUOTA_INVERTED);
      default -> out.put(walk.type(), plain(walk));
    }
  }

  private static Blob dynset(Walk walk, Meaning meaning) {
    return switch (walk.type()) {
      case DYNSET_SET -> set(walk, meaning);
      case DYNSET_EXPRESSION -> one(walk.inside(), meaning);
      case DYNSET_EXPRESSIONS -> content(walk.payload(), meaning);
      default -> plain(walk);
    };
  }

  /** {@code NFTA_*_DATA}, whose verdict may name a chain. */
  private static Blob verdict(Walk walk, Meaning meaning) {
    return verdict(walk.payload(), meaning);
  }

  static Blob verdict(byte[] data, Meaning meaning) {
    Blob.Builder out = new Blob.Builder();
    for (Walk value = new Walk(data); value.next(); ) {
      if (value.type() != DATA_VERDICT) {
        out.put(value.type(), plain(value));
        continue;
      }
      for (Walk verdict = value.inside(); verdict.next(); ) {
        boolean chain = verdict.type() == VERDICT_CHAIN;
        out.put(verdict.type(), chain ? new Blob(meaning.ofChain(verdict.text())) : plain(verdict));
      }
    }
    return out.build();
  }

  /** The content of the data of a named object, such as a counter, without its state. */
  static Blob ofObject(long type, byte[] data) {
    final long counter = 1;
    final long quota = 2;
    String name = type == counter ? "counter" : type == quota ? "quota" : "";
    return data(name, new Walk(data), Meaning.NAMES);
  }

  /** Notes what some expressions refer to. */
  static void refer(byte[] list, References.Builder into) {
    for (Walk walk = new Walk(list); walk.next(); ) {
      referOne(walk.inside(), into);
    }
  }

  private static void referOne(Walk expression, References.Builder into) {
    String name = "";
    while (expression.next()) {
      if (expression.type() == NAME) {
        name = expression.text();
      } else if (expression.type() == DATA) {
        Walk data = expression.inside();
        switch (name) {
          case "lookup" -> referIf(data, LOOKUP_SET, References.Kind.SET, into);
          case "dynset" -> referIf(data, DYNSET_SET, References.Kind.SET, into);
          case "flow_offload" -> referIf(data, FLOW_TABLE, References.Kind.FLOWTABLE, into);
          case "immediate" -> {
            if (data.find(IMMEDIATE_DATA)) {
              referChain(data.payload(), into);
            }
          }
          case "objref" -> referObject(data, into);
          default -> {}
        }
      }
    }
  }

  private static void referIf(Walk data, int type, References.Kind kind, References.Builder into) {
    if (data.find(type)) {
      into.add(kind, data.text());
    }
  }

  /** The kernel shows the name of an object before its type. */
  private static void referObject(Walk data, References.Builder into) {
    long type = 0;
    String name = "";
    while (data.next()) {
      switch (data.type()) {
        case OBJREF_TYPE -> type = data.u32();
        case OBJREF_NAME -> name = data.text();
        case OBJREF_SET -> into.add(References.Kind.SET, data.text());
        default -> {}
      }
    }
    if (!name.isEmpty()) {
      into.addObject(type, name);
    }
  }

  /** Notes the chain that a verdict in some data names, if it does. */
  static void referChain(byte[] data, References.Builder into) {
    Walk walk = new Walk(data);
    if (walk.find(DATA_VERDICT)) {
      Walk verdict = walk.inside();
      if (verdict.find(VERDICT_CHAIN)) {
        into.add(References.Kind.CHAIN, verdict.text());
      }
    }
  }

  /**
   * The same expressions as the kernel takes them: with sets and chains that have no name under
   * their numbers.
   */
  static byte[] numbered(byte[] list, Numbers numbers) {
    Attributes.Builder out = Attributes.build();
    boolean changed = false;
    for (Walk walk = new Walk(list); walk.next(); ) {
      byte[] before = walk.payload();
      byte[] after = numberedOne(before, numbers);
      changed |= !Arrays.equals(after, before);
      out.put(bytes(ELEMENT), after);
    }
    return changed ? out.attributes().bytes() : list;
  }

  private static byte[] numberedOne(byte[] expression, Numbers numbers) {
    Attributes.Builder out = Attributes.build();
    boolean changed = false;
    String name = "";
    for (Walk walk = new Walk(expression); walk.next(); ) {
      byte[] before = walk.payload();
      byte[] after = before;
      if (walk.type() == NAME) {
        name = walk.text();
      } else if (walk.type() == DATA) {
        byte[] taken = TakenBack.data(name, before);
        after =
            switch (name) {
              case "lookup" -> numberedSet(before, LOOKUP_SET, LOOKUP_SET_ID, numbers);
              case "objref" -> numberedSet(before, OBJREF_SET, OBJREF_SET_ID, numbers);
              case "dynset" -> numberedSet(taken, DYNSET_SET, DYNSET_SET_ID, numbers);
              case "immediate" -> numberedVerdict(before, numbers);
              default -> taken;
            };
      }
      changed |= !Arrays.equals(after, before);
      out.put(bytes(walk.type()), after);
    }
    return changed ? out.attributes().bytes() : expression;
  }

  private static byte[] numberedSet(byte[] data, int nameType, int idType, Numbers numbers) {
    Walk named = new Walk(data);
    String name = named.find(nameType) ? named.text() : "";
    long id = name.isEmpty() ? -1 : numbers.ofSet(name);
    if (id < 0) {
      return data;
    }
    Attributes.Builder out = Attributes.build();
    for (Walk walk = new Walk(data); walk.next(); ) {
      if (walk.type() == nameType) {
        out.put(Attr.of(nameType, "set", Codecs.STRING), made(name));
        out.put(Attr.of(idType, "set id", Codecs.U32_BE), id);
      } else {
        out.put(bytes(walk.type()), walk.payload());
      }
    }
    return out.attributes().bytes();
  }

  private static byte[] numberedVerdict(byte[] data, Numbers numbers) {
    References.Builder chains = new References.Builder();
    Walk named = new Walk(data);
    if (named.find(IMMEDIATE_DATA)) {
      referChain(named.payload(), chains);
    }
    String chain = chains.build().chains().stream().findFirst().orElse("");
    long id = chain.isEmpty() ? -1 : numbers.ofChain(chain);
    if (id < 0) {
      return data;
    }
    Attributes.Builder out = Attributes.build();
    for (Walk walk = new Walk(data); walk.next(); ) {
      out.put(
          bytes(walk.type()),
          walk.type() == IMMEDIATE_DATA ? verdictById(walk.inside(), id) : walk.payload());
    }
    return out.attributes().bytes();
  }

  private static byte[] verdictById(Walk data, long id) {
    Attributes.Builder out = Attributes.build();
    while (data.next()) {
      Attributes.Builder verdict = Attributes.build();
      for (Walk inner = data.inside(); inner.next(); ) {
        if (inner.type() == VERDICT_CHAIN) {
          verdict.put(Attr.of(VERDICT_CHAIN_ID, "chain id", Codecs.U32_BE), id);
        } else {
          verdict.put(bytes(inner.type()), inner.payload());
        }
      }
      out.put(bytes(data.type()), verdict.attributes().bytes());
    }
    return out.attributes().bytes();
  }

  /**
   * The name under which a set that belongs to a rule is made: the kernel makes one up where there
   * is a {@code %d}. A meter has the name that its rule gives it.
   */
  static String made(String name) {
    return isMadeUp(name) ? "__set%d" : name;
  }

  /** Whether a name is one of those that the kernel makes up. */
  static boolean isMadeUp(String name) {
    return MADE_UP.matcher(name).matches();
  }

  static Attr<Long> u32(int type) {
    return Attr.of(type, "attribute " + type, Codecs.U32_BE);
  }

  static Attr<byte[]> bytes(int type) {
    return Attr.of(type, "attribute " + type, Codecs.BYTES);
  }
}
