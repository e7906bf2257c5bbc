using System.Collections.Immutable;
using Ulak.Smtp.Dialogues;

namespace Ulak.Storage.Dialogues;

/// <summary>Encodes remarks as a dialogue of command entries, so that both share one format.</summary>
internal static class RemarkCodec
{
    public static byte[] Encode(ImmutableArray<StoredRemark> remarks) => DialogueCodec.Encode(
    [
        .. remarks.Select(remark => new CommandEntry(TimeSpan.Zero, remark.Line, null) { Remarks = [remark.Fault] }),
    ]);

    /// <summary>Never throws. Leaves out remarks with a fault kind that this version does not know.</summary>
    public static ImmutableArray<StoredRemark> Decode(ReadOnlySpan<byte> octets) =>
    [
        .. from entry in DialogueCodec.Decode(octets).OfType<CommandEntry>()
           from fault in entry.Remarks
           select new StoredRemark(entry.Line, fault),
    ];
}
