package dev.holdfast.nftables;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** A table and everything in it, as the kernel shows it. */
record Table(
    Head head,
    SequencedMap<String, Chain> chains,
    SequencedMap<String, NftSet> sets,
    SequencedMap<NftObject.Key, NftObject> objects,
    SequencedMap<String, Flowtable> flowtables) {

  /**
   * A table without what is in it.
   *
   * @param flags {@code NFT_TABLE_F_*}
   * @param userdata its comment and whose it is, see {@link OwnerMark}
   * @param owner the port id of the socket that alone may change it; 0 if there is none
   */
  record Head(TableName name, long handle, long flags, Blob userdata, long owner) {

    static final long DORMANT = 1;
    static final long OWNER = 2;
    static final long PERSIST = 4;

    boolean isOurs() {
      return OwnerMark.isOn(userdata);
    }

    /** What it is, whoever it belongs to. */
    Blob content() {
      return new Blob.Builder().put(1, flags & DORMANT).put(2, OwnerMark.without(userdata)).build();
    }
  }

  /**
   * Sets and chains without a name, which belong to the rules that refer to them, by the names that
   * the kernel made up for them.
   */
  record Unnamed(Map<String, NftSet> sets, Map<String, Chain> chains) {}

  Table {
    chains = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(chains));
    sets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sets));
    objects = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(objects));
    flowtables = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(flowtables));
  }

  TableName name() {
    return head.name();
  }

  /** The same with a set in place of the one of its name. */
  Table with(NftSet set) {
    SequencedMap<String, NftSet> others = new LinkedHashMap<>(sets);
    others.put(set.name(), set);
    return new Table(head, chains, others, objects, flowtables);
  }

  Table withHead(Head other) {
    return new Table(other, chains, sets, objects, flowtables);
  }
}
