package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Message;

/** Whom the routes of a namespace can be asked of. */
interface RouteDumps {

  /** The links that the routes leave by. */
  Links links();

  /** Routes as they arrive; a kernel without IPv6 answers with what other families there are. */
  void dumpRoutes(String action, Message request, DumpSink sink) throws KernelException;
}
