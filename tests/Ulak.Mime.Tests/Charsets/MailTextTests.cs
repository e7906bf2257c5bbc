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
    [InlineData("436166E9", null, "Café")]
    [InlineData("436166E9", "iso-8859-1", "Café")]
    [InlineData("436166E9", "utf-8", "Café")]
    [InlineData("5A6FEB", "us-ascii", "Zoë")]
    [InlineData("C3A92062E2", "utf-8", "é b\uFFFD")]
    [InlineData("C3A92062E282", null, "é b\uFFFD")]
    [InlineData("93E494", "iso-8859-1", "“ä”")]
    [InlineData("EFBBBFC3A4", "iso-8859-9", "ä")]
    [InlineData("FFFEE400", null, "ä")]
    [InlineData("48656C6C6F", "utf-16", "Hello")]
    [InlineData("E4BDA0E5A5BD2021", "big5", "你好 !")]
    [InlineData("1B2442467C4B5C1B2842", null, "日本")]
    [InlineData("1B2442467C4B5C1B2842", "us-ascii", "日本")]
    [InlineData("E697A5E69CAC", "iso-2022-jp", "日本")]
    [InlineData("C3A4C3B6E4", "utf-8", "äö\uFFFD")]
    [InlineData("006D00650072", "utf-16", "mer")]
    [InlineData("6D0065007200", "utf-16", "mer")]
    [InlineData("87408BE0", "cp932", "①金")]
    [InlineData("87408BE0", "SJIS-win", "①金")]
    [InlineData("B6A9B5A5", "euc_cn", "订单")]
    [InlineData("C1D6B9AE", "cp949", "주문")]
    [InlineData("AD71B3E6", "cp950", "訂單")]
    [InlineData("C6FCCBDC", "eucJP-ms", "日本")]
    [InlineData("1B2442467C4B5C1B2842", "cp50221", "日本")]
    [InlineData("FD", "windows1254", "ı")]
    [InlineData("FD", "iso8859_9", "ı")]
    [InlineData("82", "cp850", "é")]
    [InlineData("4869204D6F6D202B4A6A6F2D2120312B2D31", "utf-7", "Hi Mom ☺! 1+1")]
    [InlineData("2B5A65566E4C4971652C2031202B2032", "UTF-7", "日本語, 1 + 2")]
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
