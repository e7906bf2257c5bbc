using System.Globalization;
using System.Text;
using Ulak.Mime.Parts;
using Xunit;

namespace Ulak.Mime.Tests;

/// <summary>
/// Work and memory grow no faster than the message. Allocated octets are the measure: each walk and each copy allocates, and no clock is
/// involved.
/// </summary>
public sealed class HostileMailTests
{
    private const int Small = 2_000;

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["pictures used often"] = n => Mixed(Html(Repeat("<p>cid:a<img src=cid:a>", n)), Picture("<a>", 20_000)),
        ["named parts"] = n => Mixed(Repeat("--b\r\nContent-Type: a/b; name=x\r\n\r\nx\r\n", n)),
        ["pictures with ids"] = n =>
            Mixed(Html(new string('x', 100 * n)), string.Concat(Enumerable.Range(0, n).Select(i => Picture($"<a{i}>", 1)))),
        ["nested div"] = n => Html1(Repeat("<div>", n)),
        ["flat div"] = n => Html1(Repeat("<div>x</div>", n)),
        ["formatting"] = n => Html1(string.Concat(Enumerable.Range(0, n).Select(i => $"<font a={i}>")) + Repeat("<p>x", n)),
        ["end tags"] = n => Html1(Repeat("<div>", 200) + Repeat("</p>", n)),
        ["tables"] = n => Html1("<table>" + Repeat("x<tr>", n)),
        ["attributes"] = n => Html1("<p " + string.Concat(Enumerable.Range(0, n).Select(i => $"a{i}=1 ")) + ">"),
        ["style functions"] = n => Html1("<style>a{b:" + Repeat("c(", n) + "</style>"),
        ["style rules"] = n => Html1("<style>" + Repeat("a{b:url(x)}", n) + "</style>"),
        ["style attributes"] = n => Html1(Repeat("<p style='a:\\75rl(x)'>", n)),
        ["links"] = n => Html1(Repeat("<a href=https://example.org/>x</a>", n)),
        ["long line"] = n => "Subject: x\r\n\r\n" + new string('x', 100 * n),
        ["fields"] = n => Repeat("X: =?utf-8?B?w6Q=?= =?utf-8?B?w6Q=?=\r\n", n) + "\r\nx",
        ["words"] = n => "Subject: " + Repeat("=?utf-8?B?w6Q=?= =?", n) + "\r\n\r\nx",
        ["parameters"] = n => "Content-Type: text/plain; " + string.Concat(Enumerable.Range(0, n).Select(i => $"a*{i}=b;")) + "\r\n\r\nx",
        ["multiparts"] = n =>
            string.Concat(Enumerable.Range(0, n).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n")),
        ["messages"] = n => Repeat("Content-Type: message/rfc822\r\n\r\n", n),
        ["alternatives"] = n =>
            string.Concat(Enumerable.Range(0, n).Select(i => $"Content-Type: multipart/alternative; boundary=b{i}\r\n\r\n--b{i}\r\n")),
        ["base64"] = n => "Content-Transfer-Encoding: base64\r\n\r\n" + Repeat("AAAA\r\n", n),
        ["quoted-printable"] = n => "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + Repeat("=3D=\r\n", n),
        ["addresses"] = n => "From: " + Repeat("a:", n) + "\r\nTo: " + Repeat("<x@y>,", n) + "\r\n\r\nx",
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Names))]
    public async Task Work_is_linear(string shape)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        await WorkAsync(Shapes[shape](Small / 4));
        var small = await WorkAsync(Shapes[shape](Small));
        var large = await WorkAsync(Shapes[shape](4 * Small));

        // Buffers that double may be anywhere between what is needed and twice as much.
        Assert.True(large <= (8 * small) + (8 << 20), string.Create(CultureInfo.InvariantCulture, $"{small} octets, then {large}"));
        Assert.True(large < 512L << 20, string.Create(CultureInfo.InvariantCulture, $"{large} octets"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Pictures_are_counted_where_they_stand()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse(Mixed(Html(Repeat("<p><img src=cid:a>", 1_800)), Picture("<a>", 200_000)));
        var html = MailHtml.Render(mail, allowRemote: false, default);
        var output = new CountingStream();
        await html.WriteAsync(output, default);

        Assert.InRange(output.Length, 8_000_000, 9_000_000);
        Assert.InRange(html.PicturesLeftOut, 1_760, 1_780);
    }

    [Fact(Timeout = 60_000)]
    public async Task HTML_that_is_too_deep_is_shown_as_text()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var html = MailHtml.Render(Parse(Html1(Repeat("<div>", 80_000) + "the words")), allowRemote: false, default);

        Assert.True(html.IsSimplified);
    }

    [Fact(Timeout = 60_000)]
    public async Task Reading_stops_when_its_reader_has_left()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var octets = Encoding.ASCII.GetBytes(Html1(Repeat("<p>x", 100_000)));
        var mail = ParsedMail.Parse(octets, default);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => MailHtml.Render(mail, allowRemote: false, stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ParsedMail.Parse(Encoding.ASCII.GetBytes(Shapes["named parts"](10)), stop.Token));
    }

    private static async Task<long> WorkAsync(string message)
    {
        var octets = Encoding.Latin1.GetBytes(message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var mail = ParsedMail.Parse(octets, default);
        _ = mail.Headers.Sum(header => header.Value.Length) + mail.Body.Attachments.Count
            + Headers.AddressField.Read(mail.Headers, "From").Count + Headers.AddressField.Read(mail.Headers, "To").Count;
        _ = mail.Body.Text.Sum(part => PartContent.ReadText(part, 1 << 20, out _, default).Length)
            + mail.Parts.Sum(part => PartContent.SizeOf(part, default));
        await MailHtml.Render(mail, allowRemote: false, default).WriteAsync(Stream.Null, default);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static ParsedMail Parse(string message) => ParsedMail.Parse(Encoding.Latin1.GetBytes(message), default);

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Mixed(params string[] parts) =>
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(parts) + "--b--\r\n";

    private static string Html(string html) => $"--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n";

    private static string Html1(string html) => $"Content-Type: text/html\r\n\r\n{html}";

    private static string Picture(string id, int octets) =>
        $"--b\r\nContent-Type: image/png\r\nContent-ID: {id}\r\nContent-Transfer-Encoding: "
        + $"base64\r\n\r\n{Convert.ToBase64String(new byte[octets])}\r\n";

    private sealed class CountingStream : MemoryStream
    {
        private long _length;

        public override long Length => _length;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
