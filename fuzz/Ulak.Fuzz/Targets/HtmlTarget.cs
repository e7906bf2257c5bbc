using System.Text;
using Ulak.Fuzz.Oracles;
using Ulak.Fuzz.Seeding;
using Ulak.Mime;
using Ulak.Mime.Html;

namespace Ulak.Fuzz.Targets;

/// <summary>The sanitizer of HTML.</summary>
internal sealed class HtmlTarget : FuzzTarget
{
    private static readonly ParsedMail Empty = ParsedMail.Parse(ReadOnlyMemory<byte>.Empty, CancellationToken.None);

    public override string Name => "html";

    public override string Summary =>
        "Sanitized HTML has listed elements and attributes alone, runs nothing, fetches nothing, and is sanitized to itself.";

    public override int MaxLength => 8192;

    // Up to four passes, and each element takes some hundred octets.
    protected override int AllocationPerOctet => 32 * 1024;

    protected override long BaseAllocation => 32 << 20;

    public override IEnumerable<Seed> Seeds() => MessageSeeds.Html();

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        var sanitized = Sanitize(Encoding.UTF8.GetString(input.Span));
        if (sanitized is null)
        {
            // Too complex: the view shows its text instead.
            return;
        }

        HtmlOracle.Check(sanitized);
        Ensure.Equal(sanitized, Sanitize(sanitized), "sanitized again");
    }

    private static string? Sanitize(string html) =>
        new HtmlSanitizer(new ResourcePolicy(Empty.Body.Pictures, allowRemote: false), CancellationToken.None).Sanitize(html)?.ToDocument();
}
