package dev.holdfast.sysctl;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.Namespace.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sysctl belongs to: a namespace of some kind, or the whole machine.
 *
 * <p>Inside another namespace a file of the machine's answers too, and writing it changes the
 * machine: that is refused, since nobody who names a namespace means it.
 */
enum Belonging {
  MACHINE(null),
  UTS(Kind.UTS),
  IPC(Kind.IPC),
  NETWORK(Kind.NETWORK),

  /**
   * Of a network, and an open file shows the namespace in which it was opened, whoever reads: the
   * handlers take it from the table. Some of others (sctp, mptcp, rds before Linux 6.13), as those
   * of {@code kernel}, show the namespace of whoever reads.
   */
  NETWORK_OF_ITS_FILE(Kind.NETWORK);

  private static final Set<String> OF_ITS_FILE = Set.of("core", "ipv4", "ipv6", "netfilter");

  // include/linux/utsname.h by kernel/utsname_sysctl.c
  private static final Set<String> UTS_NAMES =
      Set.of("arch", "domainname", "hostname", "osrelease", "ostype", "version");

  // ipc/ipc_sysctl.c; fs.mqueue is ipc/mq_sysctl.c
  private static final Set<String> IPC_NAMES =
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

  private final @Nullable Kind kind;

  Belonging(@Nullable Kind kind) {
    this.kind = kind;
  }

  /** What the sysctl with a path of these parts belongs to. */
  static Belonging of(List<String> parts) {
    String top = parts.getFirst();
    if (parts.size() == 1) {
      return top.equals("net") ? NETWORK : MACHINE;
    }
    String second = parts.get(1);
    return switch (top) {
      case "net" ->
          parts.size() > 2 && OF_ITS_FILE.contains(second) ? NETWORK_OF_ITS_FILE : NETWORK;
      case "kernel" -> parts.size() == 2 ? ofKernel(second) : MACHINE;
      case "fs" -> second.equals("mqueue") ? IPC : MACHINE;
      default -> MACHINE;
    };
  }

  private static Belonging ofKernel(String name) {
    return UTS_NAMES.contains(name) ? UTS : IPC_NAMES.contains(name) ? IPC : MACHINE;
  }

  /** Whether an open file shows its scope's value to whoever reads it, from wherever. */
  boolean isBoundToItsFile(Namespace scope) {
    return this == NETWORK_OF_ITS_FILE || scope instanceof Namespace.Self;
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
    Kind kind = key.belonging().kind;
    if (scope instanceof Namespace.Self || (kind != null && kinds.contains(kind))) {
      return Optional.empty();
    }
    String not = kinds.size() == 1 ? word(kinds.iterator().next()) + " " : "";
    return Optional.of(
        key
            + (kind == null
                ? " is not per " + not + "namespace"
                : " belongs to a " + word(kind) + " namespace, and " + scope + " is not one")
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
