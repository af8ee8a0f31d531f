package dev.holdfast.nftables;

import dev.holdfast.netlink.Walk;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The interfaces that a chain or a flowtable stands on. */
final class Devices {

  private static final int DEVICE = 3;
  private static final int DEVICES = 4;
  private static final int FLOWTABLE_DEVICES = 3;

  /** {@code NFTA_DEVICE_PREFIX}, for all whose names begin so: since Linux 6.16. */
  private static final int PREFIX = 2;

  /** Behind what is only the beginning of names; no name has a slash. */
  private static final String ANYTHING = "/*";

  private Devices() {}

  /** Of {@code NFTA_CHAIN_HOOK}; none if the hook needs none. */
  static SortedSet<String> ofChain(byte[] hook) {
    return names(allOfChain(hook));
  }

  /** Of {@code NFTA_FLOWTABLE_HOOK}. */
  static SortedSet<String> ofFlowtable(byte[] hook) {
    return names(allOfFlowtable(hook));
  }

  /** Those that are named, and not by a beginning that none may have. */
  private static SortedSet<String> names(SortedSet<String> all) {
    all.removeIf(name -> name.endsWith(ANYTHING));
    return all;
  }

  private static SortedSet<String> allOfChain(byte[] hook) {
    SortedSet<String> names = new TreeSet<>();
    for (Walk walk = new Walk(hook); walk.next(); ) {
      if (walk.type() == DEVICE) {
        names.add(walk.text());
      } else if (walk.type() == DEVICES) {
        list(walk.inside(), names);
      }
    }
    return names;
  }

  private static SortedSet<String> allOfFlowtable(byte[] hook) {
    SortedSet<String> names = new TreeSet<>();
    for (Walk walk = new Walk(hook); walk.next(); ) {
      if (walk.type() == FLOWTABLE_DEVICES) {
        list(walk.inside(), names);
      }
    }
    return names;
  }

  private static void list(Walk devices, Set<String> into) {
    while (devices.next()) {
      into.add(devices.type() == PREFIX ? devices.text() + ANYTHING : devices.text());
    }
  }

  /** Hook, priority and devices, these in no order: the kernel keeps that of their coming. */
  static Blob.Builder contentOfChain(byte[] hook) {
    Blob.Builder out = new Blob.Builder();
    for (Walk walk = new Walk(hook); walk.next(); ) {
      if (walk.type() != DEVICE && walk.type() != DEVICES) {
        out.put(walk.type(), walk.payload());
      }
    }
    return out.put(DEVICES, String.join(" ", allOfChain(hook)));
  }

  static Blob.Builder contentOfFlowtable(byte[] hook) {
    Blob.Builder out = new Blob.Builder();
    for (Walk walk = new Walk(hook); walk.next(); ) {
      if (walk.type() != FLOWTABLE_DEVICES) {
        out.put(walk.type(), walk.payload());
      }
    }
    return out.put(FLOWTABLE_DEVICES, String.join(" ", allOfFlowtable(hook)));
  }
}
