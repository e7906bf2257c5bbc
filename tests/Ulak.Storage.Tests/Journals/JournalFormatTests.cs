using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Journals;

/// <summary>The format of docs/journal.md, octet by octet: what is written today is read for ever.</summary>
public sealed class JournalFormatTests
{
    private const string Now = "80D095FFBC31";
    private static readonly JournalPosition Position = new(2, 0x1000);

    [Fact]
    public void Segment_header()
    {
        var block = new byte[SegmentHeader.BlockSize];
        var header = new SegmentHeader(
            0x2A, 0x0100_0000, 0xCAFEF00D, new JournalPosition(0x29, 0x1234), [new IrregularEnd(0x28, 0x2000, 0x1800)]);
        header.Write(block);
        Assert.Equal(
            "554C414B4A524E4C" + "01000000" + "00000001" + "2A000000" + "0DF0FECA" + "3412000029000000" + "01000000" + new string('0', 48),
            Convert.ToHexString(block.AsSpan(0, 60)));
        Assert.Equal("28000000" + "00200000" + "00180000" + "00000000", Convert.ToHexString(block.AsSpan(64, 16)));
        Assert.Equal(0, block.AsSpan(80, 944).IndexOfAnyExcept((byte)0) + 1);
        Assert.Equal(block[..1024], block[2048..3072]);
        var checksum = Crc32C.Compute(block.AsSpan(0, 60)) ^ uint.RotateLeft(Crc32C.Compute(block.AsSpan(64, 960)), 1);
        Assert.Equal(checksum, BitConverter.ToUInt32(block.AsSpan(60)));

        var read = SegmentHeader.Read(block)!;
        Assert.Equal((header.Number, header.Size, header.Salt, header.PreviousEnd), (read.Number, read.Size, read.Salt, read.PreviousEnd));
        Assert.Equal(header.IrregularEnds, read.IrregularEnds.AsEnumerable());
    }

    [Fact]
    public void A_header_of_a_newer_version_is_refused_with_words()
    {
        var block = new byte[SegmentHeader.BlockSize];
        new SegmentHeader(1, 65_536, 1, default, []).Write(block);
        block[8] = 2;
        var checksum = Crc32C.Compute(block.AsSpan(0, 60)) ^ uint.RotateLeft(Crc32C.Compute(block.AsSpan(64, 960)), 1);
        BitConverter.TryWriteBytes(block.AsSpan(60), checksum);
        var refused = Assert.Throws<StoreOpenException>(() => SegmentHeader.Read(block));
        Assert.Contains("Update Ulak", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_header()
    {
        var octets = new byte[RecordHeader.Length];
        new RecordHeader(5, 0x11223344, Position, 7, EndsGroup: true, 2).Write(octets, salt: 0);
        Assert.Equal(
            "05000000" + "44332211" + "0010000002000000" + "07000000" + "0200" + "0100" + "00000000",
            Convert.ToHexString(octets.AsSpan(0, 28)));
        Assert.Equal(Crc32C.Compute(octets.AsSpan(0, 28)), BitConverter.ToUInt32(octets.AsSpan(28)));
        Assert.Null(RecordHeader.Read(octets, Position, salt: 1));
        Assert.Equal(5u, RecordHeader.Read(octets, Position, salt: 0)!.Value.PayloadLength);
    }

    [Fact]
    public void Messages()
    {
        var message = Golden();
        var octets = MessageRecord.Encode(
            new MailId(5), message, [new ContentPart(new JournalPosition(1, 4096), 0, 300)], "P"u8, "tail"u8, new JournalPosition(1, 8192));
        Assert.Equal(
            "0020000001000000" + "5F000000" // Where the original is; the length of the envelope.
            + "05" + "01" + "01" + "80A0808010" + "00" + "AC02" // Id, prefix, parts.
            + "09" + "80D095FFBC31" + Text("a@x") + Text("SIZE=1") + Text("u") + Text("A") + Text("B") + Text("S") + Text("<1>") + Text("p")
            + "02" + "00" + "01" + Text("b@x") + Text("inbox") + Text("Delivered") + Text("N") + "80D095FFBC31"
            + "01" + Text("d") + Now + Now + "00" + "01" + "00" + "00" + Text("k")
            + "50" + Convert.ToHexString("tail"u8),
            Convert.ToHexString(octets));
        var read = MessageRecord.Decode(octets);
        Assert.Equal(new MailId(5), read.Id);
        Assert.Equal(305, read.Size);
        Assert.Equal(new JournalPosition(1, 8192), read.Origin);
        Assert.Equal(message.Deliveries, read.Message.Deliveries.AsEnumerable());
        Assert.Equal("S", read.Message.Summary.Subject);
    }

    [Theory]
    [InlineData(3, "02" + "01" + "02")]
    [InlineData(4, "01" + "01" + "01" + "02" + "01" + "01" + "0161" + "00" + "00")]
    [InlineData(5, "01" + "01" + "07")]
    [InlineData(6, "07")]
    [InlineData(7, "0161" + "0176" + "01" + "0161" + "E807")]
    [InlineData(8, "0161")]
    [InlineData(10, "01" + "01" + "01" + "00" + "07" + "01" + "0161" + "00")]
    [InlineData(10, "01" + "01" + "00" + "00" + "00" + "00" + "02" + "02" + "0172" + "00" + "00"
        + "01" + "0172" + Now + "01" + "0164" + "00" + Now + Now + Now + "00" + "03" + Now + "04" + "016C" + "0168" + "0165")]
    [InlineData(11, "01" + "0161" + "0176" + "01" + "0161" + "E807")]
    [InlineData(12, "01" + "01" + "8020")]
    [InlineData(13, "05" + Now + "0168" + "0101" + "01" + "02" + "01" + "0172" + "0165" + Now + "04")]
    [InlineData(14, "02" + "0500" + "0501" + "01" + Now + "00" + "00")]
    [InlineData(14, "01" + "0500" + "02" + "00" + "016E" + "00")]
    [InlineData(14, "01" + "0500" + "03" + Now + "00" + "00")]
    [InlineData(14, "01" + "0500" + "04" + Now + "0172" + "0164")]
    [InlineData(14, "01" + "0500" + "05" + Now + "0172" + "00")]
    [InlineData(14, "01" + "0500" + "06" + Now + "00" + "00")]
    [InlineData(15, "01" + "0501")]
    [InlineData(16, "0164" + "01")]
    [InlineData(17, "0161" + "02" + "0165" + "0172" + Now + "00" + "01")]
    [InlineData(18, "0161")]
    [InlineData(19, "01" + "0164")]
    [InlineData(20, "00" + "0161" + "01" + "0161" + "02" + "0165" + "0172" + Now + Now)]
    public void Changes(ushort kind, string hex)
    {
        var octets = Convert.FromHexString(hex);
        var encoded = (RecordKind)kind switch
        {
            RecordKind.States => CarriedRecords.Encode(CarriedRecords.DecodeStates(octets)),
            RecordKind.Users => CarriedRecords.Encode(CarriedRecords.DecodeUsers(octets)),
            RecordKind.Pauses => CarriedRecords.Encode((IReadOnlyCollection<string>)CarriedRecords.DecodePauses(octets)),
            RecordKind.Suppressions => CarriedRecords.Encode(CarriedRecords.DecodeSuppressions(octets)),
            RecordKind.Deletions => CarriedRecords.Encode(CarriedRecords.DecodeDeletions(octets)),
            _ => JobCodec.Encode(JobCodec.Decode((RecordKind)kind, octets)!)!.Value.Payload,
        };
        Assert.Equal(hex, Convert.ToHexString(encoded));
        Assert.NotNull(RecordReplay.Decode((RecordKind)kind, octets, []));
    }

    [Theory]
    [InlineData(3, "0205010502")]
    [InlineData(5, "020501050207")]
    public void Messages_are_freed_one_by_one_when_a_record_is_replayed(ushort kind, string hex)
    {
        var record = new JournalRecord(Position, kind, Convert.FromHexString(hex));
        var changes = RecordReplay.ChangesOf(record, [], NullLogger.Instance);
        var whole = (FreeMessagesJob)JobCodec.Decode((RecordKind)kind, record.Payload.Span)!;

        // The record is done with the last of them.
        Assert.Equal([new JournalPosition(2, 0xFFF), Position], changes.Select(change => change.Position));
        Assert.Equal(whole.Ids, changes.SelectMany(change => ((FreeMessagesJob)((JobChange)change).Job).Ids));
        Assert.All(changes, change => Assert.IsType(whole.GetType(), ((JobChange)change).Job));
    }

    [Fact]
    public void Changes_have_the_documented_fields()
    {
        var change = (ChangeMessagesJob)JobCodec.Decode(RecordKind.Change, Convert.FromHexString("010101020101016100" + "00"))!;
        Assert.Equal([new MailId(1)], change.Ids.AsEnumerable());
        Assert.Equal((true, null), (change.Change.Read, change.Change.Starred));
        Assert.Equal(["a"], change.Change.Tags!.Value.AsEnumerable());
        var state = Assert.Single(CarriedRecords.DecodeStates(Convert.FromHexString("0101010007010161" + "00")));
        Assert.Equal((new MailId(1), true, false, new MailId(7)), (state.Id, state.IsRead, state.IsStarred, state.Deletion));
        var deletion = Assert.Single(CarriedRecords.DecodeDeletions(Convert.FromHexString("01018020")));
        Assert.Equal((new MailId(1), new JournalPosition(0, 4096)), (deletion.Id, deletion.Before));
    }

    [Fact]
    public void Octets_that_are_no_record_are_refused_and_nothing_else_happens()
    {
        var random = new Random(1);
        var message = MessageRecord.Encode(new MailId(5), Golden(), [], "P"u8, "tail"u8);
        for (var n = 0; n < 20_000; n++)
        {
            var octets = n % 2 == 0 ? Mail.Octets(random.Next(60), n) : (byte[])message.Clone();
            if (n % 2 == 1)
            {
                octets[random.Next(octets.Length)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                RecordReplay.Decode((RecordKind)random.Next(22), octets, []);
            }
            catch (InvalidDataException)
            {
                // The only exception.
            }
        }
    }

    private static NewMessage Golden() => new()
    {
        SessionId = new MailId(9),
        ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
        ReversePath = "a@x",
        MailParameters = "SIZE=1",
        User = "u",
        Summary = new MessageSummary("A", "B", "S", "<1>", "p", "text", 2),
        Deliveries =
        [
            new NewDelivery("b@x", "inbox", DeliveryState.Delivered, "N", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000))
            {
                Queue = new QueueEntry
                {
                    Destination = "d",
                    NextAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
                    ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
                    IsHeld = true,
                },
            },
        ],
        IsListed = false,
        IdempotencyKey = "k",
    };

    private static string Text(string text) =>
        text.Length.ToString("X2", CultureInfo.InvariantCulture) + Convert.ToHexString(Encoding.ASCII.GetBytes(text));
}
