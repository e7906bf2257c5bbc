using Ulak.Fuzz.Oracles;
using Ulak.Fuzz.Seeding;
using Ulak.Mime;
using Ulak.Mime.Parts;

namespace Ulak.Fuzz.Targets;

/// <summary>Messages, with all that the pages show of them.</summary>
internal sealed class MimeTarget : FuzzTarget
{
    private const int MaxText = 64 * 1024;

    public override string Name => "mime";

    public override string Summary =>
        "Any octets are a message: its parts are numbered, lie within it and end, names of files have no path, and its HTML view is safe.";

    public override int MaxLength => 16 * 1024;

    // The view is parsed up to four times, and each element takes some hundred octets.
    protected override int AllocationPerOctet => 16 * 1024;

    protected override long BaseAllocation => 32 << 20;

    public override IEnumerable<Seed> Seeds() => MessageSeeds.Messages();

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        var mail = ParsedMail.Parse(input, CancellationToken.None);
        CheckParts(mail);
        foreach (var header in mail.Headers)
        {
            Ensure.That(!header.Value.AsSpan().ContainsAny('\r', '\n', '\0'), $"the value of {header.Name} has a line end");
        }

        for (var number = 0; number < Math.Min(mail.Parts.Count, 20); number++)
        {
            var nested = mail.Nested(number, CancellationToken.None);
            Ensure.That((nested is not null) == mail.Parts[number].IsMessage, $"part {number} is a message or is not");
        }

        using var output = new MemoryStream();
        var html = MailHtml.Render(mail, allowRemote: false, CancellationToken.None);
        html.WriteAsync(output, CancellationToken.None).GetAwaiter().GetResult();
        HtmlOracle.Check(System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    private static void CheckParts(ParsedMail mail)
    {
        Ensure.That(mail.Parts.Count > 0 && mail.Root.Depth == 0, "there is no root");

        // A line that ends in CR alone is read with CRLF, and so is the last one.
        var longest = mail.Octets.Length + mail.Octets.Span.Count((byte)'\r') + 2;
        for (var number = 0; number < mail.Parts.Count; number++)
        {
            var part = mail.Parts[number];
            Ensure.Equal(number, part.Number, "the number of a part");
            Ensure.That(part.RawContent.Length <= longest, "a part is larger than its message");
            Ensure.That(
                part.Children.All(child => child.Number > number && child.Depth == part.Depth + 1), $"part {number} holds one before it");
            Ensure.That(part.MediaType.Split('/') is [{ Length: > 0 }, { Length: > 0 }], $"the media type is '{part.MediaType}'");
            Ensure.That(
                part.FileName is null || (part.FileName.AsSpan().IndexOfAny('/', '\\', '\0') < 0 && !part.FileName.Any(char.IsControl)),
                $"the file name is '{part.FileName}'");
            var size = PartContent.SizeOf(part, CancellationToken.None);
            var content = PartContent.Read(part, MaxText, out var isCut, CancellationToken.None);
            Ensure.Equal(Math.Min(size, MaxText), content.LongLength, "octets of a part");
            Ensure.Equal(size > MaxText, isCut, "whether a part is cut");
        }

        var attachments = mail.Body.Attachments.Select(part => part.Number).ToList();
        Ensure.Equal(attachments.Count, attachments.Distinct().Count(), "different attachments");
    }
}
