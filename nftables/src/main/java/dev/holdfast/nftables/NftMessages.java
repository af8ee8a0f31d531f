package dev.holdfast.nftables;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U32_BE;
import static dev.holdfast.netlink.Codecs.U64_BE;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.util.List;
import java.util.stream.Stream;

/**
 * The messages of nf_tables: linux/netfilter/nf_tables.h and nfnetlink.h.
 *
 * <p>What holds expressions is bytes here: it is read where it is compared, and written as the
 * kernel once said it.
 */
final class NftMessages {

  /** {@code NETLINK_NETFILTER}. */
  static final int PROTOCOL = 12;

  /** {@code NFNLGRP_NFTABLES}. */
  static final int GROUP = 7;

  private static final int SUBSYSTEM = 10;

  static final Field FAMILY = Field.u8(0, "nfgen_family");
  static final Field RESOURCE = Field.u16be(2, "res_id");
  private static final Struct HEADER =
      Struct.of("nfgenmsg", 4, FAMILY, Field.u8(1, "version"), RESOURCE);

  private NftMessages() {}

  private static MessageType type(int number, String name, Attr<?>... attributes) {
    return MessageType.of(SUBSYSTEM << 8 | number, name, HEADER, attributes);
  }

  static final Attr<Long> GENID = Attr.of(1, "NFNL_BATCH_GENID", U32_BE);
  private static final MessageType BEGIN =
      MessageType.of(16, "NFNL_MSG_BATCH_BEGIN", HEADER, GENID);
  private static final MessageType END = MessageType.of(17, "NFNL_MSG_BATCH_END", HEADER);

  static final Attr<String> TABLE_NAME = Attr.of(1, "NFTA_TABLE_NAME", STRING);
  static final Attr<Long> TABLE_FLAGS = Attr.of(2, "NFTA_TABLE_FLAGS", U32_BE);
  static final Attr<Long> TABLE_HANDLE = Attr.of(4, "NFTA_TABLE_HANDLE", U64_BE);
  static final Attr<byte[]> TABLE_USERDATA = Attr.of(6, "NFTA_TABLE_USERDATA", BYTES);
  static final Attr<Long> TABLE_OWNER = Attr.of(7, "NFTA_TABLE_OWNER", U32_BE);
  private static final Attr<?>[] TABLE = {
    TABLE_NAME, TABLE_FLAGS, TABLE_HANDLE, TABLE_USERDATA, TABLE_OWNER
  };
  static final MessageType NEWTABLE = type(0, "NFT_MSG_NEWTABLE", TABLE);
  static final MessageType GETTABLE = type(1, "NFT_MSG_GETTABLE", TABLE);
  static final MessageType DELTABLE = type(2, "NFT_MSG_DELTABLE", TABLE);

  static final Attr<String> CHAIN_TABLE = Attr.of(1, "NFTA_CHAIN_TABLE", STRING);
  static final Attr<Long> CHAIN_HANDLE = Attr.of(2, "NFTA_CHAIN_HANDLE", U64_BE);
  static final Attr<String> CHAIN_NAME = Attr.of(3, "NFTA_CHAIN_NAME", STRING);
  static final Attr<byte[]> CHAIN_HOOK = Attr.of(4, "NFTA_CHAIN_HOOK", BYTES);
  static final Attr<Long> CHAIN_POLICY = Attr.of(5, "NFTA_CHAIN_POLICY", U32_BE);
  static final Attr<String> CHAIN_TYPE = Attr.of(7, "NFTA_CHAIN_TYPE", STRING);
  static final Attr<byte[]> CHAIN_COUNTERS = Attr.of(8, "NFTA_CHAIN_COUNTERS", BYTES);
  static final Attr<Long> CHAIN_FLAGS = Attr.of(10, "NFTA_CHAIN_FLAGS", U32_BE);
  static final Attr<Long> CHAIN_ID = Attr.of(11, "NFTA_CHAIN_ID", U32_BE);
  static final Attr<byte[]> CHAIN_USERDATA = Attr.of(12, "NFTA_CHAIN_USERDATA", BYTES);
  private static final Attr<?>[] CHAIN = {
    CHAIN_TABLE,
    CHAIN_HANDLE,
    CHAIN_NAME,
    CHAIN_HOOK,
    CHAIN_POLICY,
    CHAIN_TYPE,
    CHAIN_COUNTERS,
    CHAIN_FLAGS,
    CHAIN_ID,
    CHAIN_USERDATA
  };
  static final MessageType NEWCHAIN = type(3, "NFT_MSG_NEWCHAIN", CHAIN);
  static final MessageType GETCHAIN = type(4, "NFT_MSG_GETCHAIN", CHAIN);
  static final MessageType DELCHAIN = type(5, "NFT_MSG_DELCHAIN", CHAIN);

  static final Attr<String> RULE_TABLE = Attr.of(1, "NFTA_RULE_TABLE", STRING);
  static final Attr<String> RULE_CHAIN = Attr.of(2, "NFTA_RULE_CHAIN", STRING);
  static final Attr<Long> RULE_HANDLE = Attr.of(3, "NFTA_RULE_HANDLE", U64_BE);
  static final Attr<byte[]> RULE_EXPRESSIONS = Attr.of(4, "NFTA_RULE_EXPRESSIONS", BYTES);
  static final Attr<byte[]> RULE_COMPAT = Attr.of(5, "NFTA_RULE_COMPAT", BYTES);
  static final Attr<Long> RULE_POSITION = Attr.of(6, "NFTA_RULE_POSITION", U64_BE);
  static final Attr<byte[]> RULE_USERDATA = Attr.of(7, "NFTA_RULE_USERDATA", BYTES);
  static final Attr<Long> RULE_CHAIN_ID = Attr.of(11, "NFTA_RULE_CHAIN_ID", U32_BE);
  private static final Attr<?>[] RULE = {
    RULE_TABLE,
    RULE_CHAIN,
    RULE_HANDLE,
    RULE_EXPRESSIONS,
    RULE_COMPAT,
    RULE_POSITION,
    RULE_USERDATA,
    RULE_CHAIN_ID
  };
  static final MessageType NEWRULE = type(6, "NFT_MSG_NEWRULE", RULE);
  static final MessageType GETRULE = type(7, "NFT_MSG_GETRULE", RULE);
  static final MessageType DELRULE = type(8, "NFT_MSG_DELRULE", RULE);

  static final Attr<String> SET_TABLE = Attr.of(1, "NFTA_SET_TABLE", STRING);
  static final Attr<String> SET_NAME = Attr.of(2, "NFTA_SET_NAME", STRING);
  static final Attr<Long> SET_FLAGS = Attr.of(3, "NFTA_SET_FLAGS", U32_BE);
  static final Attr<Long> SET_KEY_TYPE = Attr.of(4, "NFTA_SET_KEY_TYPE", U32_BE);
  static final Attr<Long> SET_KEY_LENGTH = Attr.of(5, "NFTA_SET_KEY_LEN", U32_BE);
  static final Attr<Long> SET_DATA_TYPE = Attr.of(6, "NFTA_SET_DATA_TYPE", U32_BE);
  static final Attr<Long> SET_DATA_LENGTH = Attr.of(7, "NFTA_SET_DATA_LEN", U32_BE);
  static final Attr<Long> SET_POLICY = Attr.of(8, "NFTA_SET_POLICY", U32_BE);
  static final Attr<byte[]> SET_DESC = Attr.of(9, "NFTA_SET_DESC", BYTES);
  static final Attr<Long> SET_ID = Attr.of(10, "NFTA_SET_ID", U32_BE);
  static final Attr<Long> SET_TIMEOUT = Attr.of(11, "NFTA_SET_TIMEOUT", U64_BE);
  static final Attr<Long> SET_GC_INTERVAL = Attr.of(12, "NFTA_SET_GC_INTERVAL", U32_BE);
  static final Attr<byte[]> SET_USERDATA = Attr.of(13, "NFTA_SET_USERDATA", BYTES);
  static final Attr<Long> SET_OBJECT_TYPE = Attr.of(15, "NFTA_SET_OBJ_TYPE", U32_BE);
  static final Attr<Long> SET_HANDLE = Attr.of(16, "NFTA_SET_HANDLE", U64_BE);
  static final Attr<byte[]> SET_EXPRESSION = Attr.of(17, "NFTA_SET_EXPR", BYTES);
  static final Attr<byte[]> SET_EXPRESSIONS = Attr.of(18, "NFTA_SET_EXPRESSIONS", BYTES);

  /** Since Linux 6.16. */
  static final Attr<Long> SET_COUNT = Attr.of(20, "NFTA_SET_COUNT", U32_BE);

  private static final Attr<?>[] SET = {
    SET_TABLE,
    SET_NAME,
    SET_FLAGS,
    SET_KEY_TYPE,
    SET_KEY_LENGTH,
    SET_DATA_TYPE,
    SET_DATA_LENGTH,
    SET_POLICY,
    SET_DESC,
    SET_ID,
    SET_TIMEOUT,
    SET_GC_INTERVAL,
    SET_USERDATA,
    SET_OBJECT_TYPE,
    SET_HANDLE,
    SET_EXPRESSION,
    SET_EXPRESSIONS,
    SET_COUNT
  };
  static final MessageType NEWSET = type(9, "NFT_MSG_NEWSET", SET);
  static final MessageType GETSET = type(10, "NFT_MSG_GETSET", SET);
  static final MessageType DELSET = type(11, "NFT_MSG_DELSET", SET);

  static final Attr<String> ELEMENTS_TABLE = Attr.of(1, "NFTA_SET_ELEM_LIST_TABLE", STRING);
  static final Attr<String> ELEMENTS_SET = Attr.of(2, "NFTA_SET_ELEM_LIST_SET", STRING);
  static final byte LIST_ELEMENT_TYPE = 1;
  private static final Attr<byte[]> LIST_ELEMENT =
      Attr.of(LIST_ELEMENT_TYPE, "NFTA_LIST_ELEM", BYTES);
  static final Attr<Attributes> ELEMENTS =
      Attr.nested(3, "NFTA_SET_ELEM_LIST_ELEMENTS", LIST_ELEMENT);
  static final Attr<Long> ELEMENTS_SET_ID = Attr.of(4, "NFTA_SET_ELEM_LIST_SET_ID", U32_BE);
  private static final Attr<?>[] ELEMENT_LIST = {
    ELEMENTS_TABLE, ELEMENTS_SET, ELEMENTS, ELEMENTS_SET_ID
  };
  static final MessageType NEWSETELEM = type(12, "NFT_MSG_NEWSETELEM", ELEMENT_LIST);
  static final MessageType GETSETELEM = type(13, "NFT_MSG_GETSETELEM", ELEMENT_LIST);
  static final MessageType DELSETELEM = type(14, "NFT_MSG_DELSETELEM", ELEMENT_LIST);

  static final Attr<Long> GEN_ID = Attr.of(1, "NFTA_GEN_ID", U32_BE);
  static final Attr<Long> GEN_PID = Attr.of(2, "NFTA_GEN_PROC_PID", U32_BE);
  static final Attr<String> GEN_NAME = Attr.of(3, "NFTA_GEN_PROC_NAME", STRING);
  static final MessageType NEWGEN = type(15, "NFT_MSG_NEWGEN", GEN_ID, GEN_PID, GEN_NAME);
  static final MessageType GETGEN = type(16, "NFT_MSG_GETGEN");

  static final Attr<String> OBJECT_TABLE = Attr.of(1, "NFTA_OBJ_TABLE", STRING);
  static final Attr<String> OBJECT_NAME = Attr.of(2, "NFTA_OBJ_NAME", STRING);
  static final Attr<Long> OBJECT_TYPE = Attr.of(3, "NFTA_OBJ_TYPE", U32_BE);
  static final Attr<byte[]> OBJECT_DATA = Attr.of(4, "NFTA_OBJ_DATA", BYTES);
  static final Attr<Long> OBJECT_HANDLE = Attr.of(6, "NFTA_OBJ_HANDLE", U64_BE);
  static final Attr<byte[]> OBJECT_USERDATA = Attr.of(8, "NFTA_OBJ_USERDATA", BYTES);
  private static final Attr<?>[] OBJECT = {
    OBJECT_TABLE, OBJECT_NAME, OBJECT_TYPE, OBJECT_DATA, OBJECT_HANDLE, OBJECT_USERDATA
  };
  static final MessageType NEWOBJ = type(18, "NFT_MSG_NEWOBJ", OBJECT);
  static final MessageType GETOBJ = type(19, "NFT_MSG_GETOBJ", OBJECT);
  static final MessageType DELOBJ = type(20, "NFT_MSG_DELOBJ", OBJECT);

  static final Attr<String> FLOWTABLE_TABLE = Attr.of(1, "NFTA_FLOWTABLE_TABLE", STRING);
  static final Attr<String> FLOWTABLE_NAME = Attr.of(2, "NFTA_FLOWTABLE_NAME", STRING);
  static final Attr<byte[]> FLOWTABLE_HOOK = Attr.of(3, "NFTA_FLOWTABLE_HOOK", BYTES);
  static final Attr<Long> FLOWTABLE_HANDLE = Attr.of(5, "NFTA_FLOWTABLE_HANDLE", U64_BE);
  static final Attr<Long> FLOWTABLE_FLAGS = Attr.of(7, "NFTA_FLOWTABLE_FLAGS", U32_BE);
  private static final Attr<?>[] FLOWTABLE = {
    FLOWTABLE_TABLE, FLOWTABLE_NAME, FLOWTABLE_HOOK, FLOWTABLE_HANDLE, FLOWTABLE_FLAGS
  };
  static final MessageType NEWFLOWTABLE = type(22, "NFT_MSG_NEWFLOWTABLE", FLOWTABLE);
  static final MessageType GETFLOWTABLE = type(23, "NFT_MSG_GETFLOWTABLE", FLOWTABLE);
  static final MessageType DELFLOWTABLE = type(24, "NFT_MSG_DELFLOWTABLE", FLOWTABLE);

  /** Everything that is sent or received. */
  static final List<MessageType> VOCABULARY =
      Stream.of(
              BEGIN,
              END,
              NEWTABLE,
              GETTABLE,
              DELTABLE,
              NEWCHAIN,
              GETCHAIN,
              DELCHAIN,
              NEWRULE,
              GETRULE,
              DELRULE,
              NEWSET,
              GETSET,
              DELSET,
              NEWSETELEM,
              GETSETELEM,
              DELSETELEM,
              NEWGEN,
              GETGEN,
              NEWOBJ,
              GETOBJ,
              DELOBJ,
              NEWFLOWTABLE,
              GETFLOWTABLE,
              DELFLOWTABLE)
          .toList();

  /** Starts a transaction, which the kernel takes only in this generation. */
  static Message begin(long generation) {
    return Message.request(BEGIN, 0).set(RESOURCE, SUBSYSTEM).put(GENID, generation).build();
  }

  static Message end() {
    return Message.request(END, 0).set(RESOURCE, SUBSYSTEM).build();
  }
}
