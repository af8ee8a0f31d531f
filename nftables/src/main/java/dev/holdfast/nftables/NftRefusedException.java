package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;

/**
 * The kernel refused one message of a transaction, and did nothing of the whole.
 *
 * <p>The message is known as in linux/netfilter/nfnetlink.h and nf_tables.h.
 */
public final class NftRefusedException extends KernelException {

  private static final long serialVersionUID = 1;

  private final int messageType;
  private final int position;
  private final long generation;

  NftRefusedException(KernelException reason, int type, int position, long generation) {
    super(reason.action(), reason.errno(), reason.kernelText());
    this.messageType = type;
    this.position = position;
    this.generation = generation;
  }

  /** The subsystem of nfnetlink: {@code NFNL_SUBSYS_NFTABLES}, 10. */
  public int subsystem() {
    return messageType >> 8;
  }

  /** The type of the message within its subsystem: {@code NFT_MSG_NEWSETELEM} is 12. */
  public int messageType() {
    return messageType & 0xff;
  }

  /** Its place in the transaction, from 0. */
  public int position() {
    return position;
  }

  /** The generation of the rules that the transaction stood on: {@code NFTA_GEN_ID}. */
  public long generation() {
    return generation;
  }
}
