package dev.holdfast.sysctl;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.Namespace.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which sysctls belong to a namespace, and which to the whole machine.
 *
 * <p>Inside another namespace a file of the machine's answers too, and writing it changes the
 * machine: that is refused, since nobody who names a namespace means it.
 */
final class Belonging {

  // include/linux/utsname.h by kernel/utsname_sysctl.c
  private static final Set<String> UTS =
      Set.of("arch", "domainname", "hostname", "osrelease", "ostype", "version");

  // ipc/ipc_sysctl.c; fs.mqueue is ipc/mq_sysctl.c
  private static final Set<String> IPC =
      Set.of(
          "auto_msgmni",
          "msg_next_id",
          "msgmax",
          "msgmnb",
          "msgmni",
          "sem",
          "sem_next_id",
          "shm_next_id",
          "shm_rmid_forced",
          "shmall",
          "shmmax",
          "shmmni");

  /**
   * The directories of {@code net} whose files show the namespace in which they were opened,
   * whoever reads: their handlers take it from the table. Some of others (sctp, mptcp, rds before
   * Linux 6.13), as those of {@code kernel}, show the namespace of whoever reads.
   */
  private static final Set<String> BOUND = Set.of("core", "ipv4", "ipv6", "netfilter");

  private Belonging() {}

  /** Whether an open file shows its scope's value to whoever reads it, from wherever. */
  static boolean isBoundToItsFile(SysctlKey key, Namespace scope) {
    List<String> parts = key.components();
    return scope instanceof Namespace.Self
        || (parts.size() > 2 && parts.getFirst().equals("net") && BOUND.contains(parts.get(1)));
  }

  /** The kind of namespace that a sysctl is a part of; empty if it is the machine's. */
  static Optional<Kind> of(SysctlKey key) {
    List<String> parts = key.components();
    String top = parts.getFirst();
    if (top.equals("net")) {
      return Optional.of(Kind.NETWORK);
    }
    if (parts.size() == 2 && top.equals("kernel")) {
      return UTS.contains(parts.get(1))
          ? Optional.of(Kind.UTS)
          : IPC.contains(parts.get(1)) ? Optional.of(Kind.IPC) : Optional.empty();
    }
    return top.equals("fs") && parts.size() > 1 && parts.get(1).equals("mqueue")
        ? Optional.of(Kind.IPC)
        : Optional.empty();
  }

  /** The kinds that a scope may be one of, as far as its name tells. */
  static Set<Kind> kinds(Namespace scope) {
    return switch (scope) {
      case Namespace.Self _, Namespace.Pid _, Namespace.At _ -> EnumSet.allOf(Kind.class);
      case Namespace.Named _ -> EnumSet.of(Kind.NETWORK);
    };
  }

  /** Why a sysctl must not be written in a scope of these kinds; empty if it may be. */
  static Optional<String> refusal(SysctlKey key, Namespace scope, Set<Kind> kinds) {
    Optional<Kind> kind = of(key);
    if (scope instanceof Namespace.Self || kind.filter(kinds::contains).isPresent()) {
      return Optional.empty();
    }
    String not = kinds.size() == 1 ? word(kinds.iterator().next()) + " " : "";
    return Optional.of(
        key
            + kind.map(k -> " belongs to a " + word(k) + " namespace, and " + scope + " is not one")
                .orElse(" is not per " + not + "namespace")
            + "; declare it under host");
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case NETWORK -> "network";
      case UTS -> "UTS";
      case IPC -> "IPC";
    };
  }
}
