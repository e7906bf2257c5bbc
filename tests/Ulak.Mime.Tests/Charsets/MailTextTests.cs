using System.Text;
using Ulak.Charsets;
using Xunit;

namespace Ulak.Mime.Tests.Charsets;

/// <summary>How octets reveal their charset.</summary>
public sealed class MailTextTests
{
    [Theory(Timeout = 10_000)]
    [InlineData("C3A4", null, "ä")]
    [InlineData("C3A4", "us-ascii", "ä")]
    [InlineData("C3A4", "ISO-8859-1", "ä")]
    [InlineData("C3A4", "no-such-charset", "ä")]
    [InlineData("C3A4", "windows-1252", "Ã¤")]
    [InlineData("E4", null, "ä")]
    [InlineData("E4", "utf-8", "ä")]
    [InlineData("93E494", "iso-8859-1", "“ä”")]
    [InlineData("EFBBBFC3A4", "iso-8859-9", "ä")]
    [InlineData("FFFEE400", null, "ä")]
    [InlineData("48656C6C6F", "utf-16", "Hello")]
    [InlineData("E4BDA0E5A5BD2021", "big5", "你好 !")]
    [InlineData("1B2442467C4B5C1B2842", null, "日本")]
    [InlineData("1B2442467C4B5C1B2842", "us-ascii", "日本")]
    [InlineData("E697A5E69CAC", "iso-2022-jp", "日本")]
    [InlineData("C3A4C3B6E4", "utf-8", "äö\uFFFD")]
    public async Task The_octets_decide_where_the_label_does_not(string octets, string? label, string text)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(text, MailText.Decode(Convert.FromHexString(octets), label));
    }

    [Theory(Timeout = 10_000)]
    [InlineData("<meta charset=windows-1251><p>\u00CF", "П")]
    [InlineData("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=koi8-r'><p>\u00D0", "п")]
    [InlineData("<!-- <meta charset=koi8-r> --><meta charset=iso-8859-9><p>\u00FD", "ı")]
    [InlineData("<meta charset=utf-16><p>\u00C3\u00A4", "ä")]
    [InlineData("<p>\u00C3\u00A4", "ä")]
    public async Task HTML_without_a_label_is_read_by_its_meta_element(string latin, string end)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith(end, MailText.DecodeHtml(Encoding.Latin1.GetBytes(latin), null), StringComparison.Ordinal);
    }
}
