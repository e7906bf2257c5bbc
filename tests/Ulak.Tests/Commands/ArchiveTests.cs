using System.Text;
using Ulak.Commands.Messages.Archives;
using Xunit;

namespace Ulak.Tests.Commands;

/// <summary>Messages are the same after they were written to an archive and read again.</summary>
public sealed class ArchiveTests : IDisposable
{
    private static readonly ArchivedMessage[] Messages =
    [
        Message("Subject: one\r\n\r\nFrom here\r\n>From there\r\n>>From far\r\n\r\nend\r\n", read: true, starred: false, ["a", "ğ ü"]),
        Message("Return-Path: <>\r\nSubject: two\r\n\r\n", read: false, starred: true, []),
        Message("Subject: three\r\n\r\n.\r\nFrom \r\nş\r\n", read: false, starred: false, []),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("ulak-archive-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mbox")]
    [InlineData("zip")]
    [InlineData("tar")]
    [InlineData("jsonl")]
    [InlineData("maildir")]
    public async Task A_round_trip_keeps_octets_dates_and_marks(string format)
    {
        var path = Path.Combine(_folder, "archive");
        await ArchiveFormats.Find(format)!.WriteAsync(path, Stream(), TestContext.Current.CancellationToken);
        var read = await ReadAsync(format, path);

        Assert.Equal(Messages.Length, read.Count);
        foreach (var (expected, actual) in Messages.OrderBy(message => message.Info.ReceivedAt)
            .Zip(read.OrderBy(message => message.Info.ReceivedAt)))
        {
            Assert.Equal(Encoding.UTF8.GetString(expected.Octets), Encoding.UTF8.GetString(actual.Octets));
            Assert.Equal(expected.Info.ReceivedAt, actual.Info.ReceivedAt);
            Assert.Equal((expected.Info.Read, expected.Info.Starred), (actual.Info.Read, actual.Info.Starred));
            if (format != "maildir")
            {
                Assert.Equal(expected.Info.Tags, actual.Info.Tags);
                Assert.Equal(expected.Info.To, actual.Info.To);
                Assert.Equal(expected.Info.From, actual.Info.From);
            }
        }
    }

    [Fact]
    public async Task An_eml_file_with_LF_becomes_a_message_with_CRLF_and_the_envelope_of_its_header()
    {
        var path = Path.Combine(_folder, "a.eml");
        await File.WriteAllTextAsync(
            path, "From: Ann <ann@example.org>\nTo: bob@example.test\nDate: Sun, 01 Mar 2026 12:00:00 +0000\n\nx\n",
            TestContext.Current.CancellationToken);
        var message = Assert.Single(await ReadAsync("eml", path));
        Assert.Equal(("ann@example.org", "bob@example.test"), (message.Info.From, Assert.Single(message.Info.To)));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), message.Info.ReceivedAt);
        Assert.EndsWith("\r\n\r\nx\r\n", Encoding.UTF8.GetString(message.Octets), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_mbox_of_another_program_is_read()
    {
        var path = Path.Combine(_folder, "other.mbox");
        await File.WriteAllTextAsync(
            path,
            "From ann@example.org Sun Mar  1 12:00:00 2026\nSubject: one\nStatus: RO\n\nx\n\nFrom bob@example.org Mon Mar  2 12:00:00 "
                + "2026\nSubject: two\n\ny\n",
            TestContext.Current.CancellationToken);
        var messages = await ReadAsync("mbox", path);
        Assert.Equal(["ann@example.org", "bob@example.org"], messages.Select(message => message.Info.From));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), messages[1].Info.ReceivedAt);
        Assert.EndsWith("\r\n\r\nx\r\n", Encoding.UTF8.GetString(messages[0].Octets), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mbox")]
    [InlineData("zip")]
    [InlineData("tar")]
    [InlineData("jsonl")]
    public async Task Another_file_is_a_format_error(string format)
    {
        var path = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(path, new string('x', 600) + "\n", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<FormatException>(() => ReadAsync(format, path));
    }

    [Theory]
    [InlineData("a.mbox", typeof(MboxArchive))]
    [InlineData("a.zip", typeof(ZipArchiveFormat))]
    [InlineData("mail/", typeof(MaildirArchive))]
    [InlineData("a.txt", null)]
    public void The_format_follows_from_the_name(string path, Type? expected) =>
        Assert.Equal(expected, ArchiveFormats.FindByPath(path)?.GetType());

    private static async Task<List<ArchivedMessage>> ReadAsync(string format, string path)
    {
        var read = new List<ArchivedMessage>();
        await foreach (var message in ArchiveFormats.Find(format)!.ReadAsync(path, TestContext.Current.CancellationToken))
        {
            read.Add(message);
        }

        return read;
    }

    private static async IAsyncEnumerable<ArchivedMessage> Stream()
    {
        foreach (var message in Messages)
        {
            await Task.CompletedTask;
            yield return message;
        }
    }

    private static ArchivedMessage Message(string text, bool read, bool starred, string[] tags)
    {
        var info = new ArchivedMessageInfo
        {
            ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 0, text.Length % 60, TimeSpan.Zero),
            From = "ann@example.org",
            To = ["bob@example.test", "cy@example.test"],
            Read = read,
            Starred = starred,
            Tags = tags,
        };
        return new ArchivedMessage(info, Encoding.UTF8.GetBytes(text));
    }
}
