using System.Text;
using Ulak.Fuzz.Oracles;
using Ulak.Fuzz.Seeding;
using Ulak.Mime;
using Ulak.Mime.Html;

namespace Ulak.Fuzz.Targets;

/// <summary>The sanitizer of style sheets and style attributes.</summary>
internal sealed class CssTarget : FuzzTarget
{
    private static readonly ParsedMail Empty = ParsedMail.Parse(ReadOnlyMemory<byte>.Empty, CancellationToken.None);

    public override string Name => "css";

    public override string Summary =>
        "Sanitized CSS fetches nothing, does not end its element, and sanitizing it again changes only spaces.";

    public override IEnumerable<Seed> Seeds() => MessageSeeds.Css();

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        var css = Encoding.UTF8.GetString(input.Span);
        Check(css, text => Sanitizer().StyleSheet(text));
        Check(css, text => Sanitizer().Declarations(text));
    }

    // The first pass can leave spaces that the second removes; from then on nothing changes.
    private static void Check(string css, Func<string, string> sanitize)
    {
        var first = sanitize(css);
        CssOracle.Check(first);
        var second = sanitize(first);
        CssOracle.Check(second);
        Ensure.Equal(second, sanitize(second), "sanitized a third time");
    }

    private static CssSanitizer Sanitizer() => new(new ResourcePolicy(Empty.Body.Pictures, allowRemote: false));
}
