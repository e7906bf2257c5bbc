using System.Globalization;
using System.Net;
using Ulak.Smtp;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Mime;

/// <summary>Runs alone, because the work is measured by what the whole process allocates.</summary>
[CollectionDefinition(nameof(HostileMailTests), DisableParallelization = true)]
public sealed class HostileMailRuns;

/// <summary>Hostile mail through every view, check and API path: the work grows no faster than the message.</summary>
[Collection(nameof(HostileMailTests))]
public sealed class HostileMailTests
{
    private const int Small = 1_000;

    private static readonly string[] Paths =
    [
        "messages/{0}", "messages/{0}?view=html", "messages/{0}?view=check", "messages/{0}?view=headers", "messages/{0}?view=parts",
        "messages/{0}?view=source", "messages/{0}?view=attachments", "messages/{0}?view=links", "messages/{0}/html", "messages/{0}/amp",
        "messages/{0}/raw", "messages/{0}/attachments/1", "messages/{0}/attachments/1/preview", "messages/{0}/parts/1",
            "api/v1/messages/{0}",
        "api/v1/messages/{0}/html", "api/v1/messages/{0}/html-check", "api/v1/messages/{0}/parts/0", "mailpit/api/v1/message/{0}",
        "mailpit/api/v1/message/{0}/headers", "mailpit/api/v1/message/{0}/part/1", "mailpit/api/v1/message/{0}/html-check",
        "mailpit/view/{0}.html", "mailpit/view/{0}.txt", "mailpit/api/v1/messages?limit=1", "api/v1/messages?limit=1",
    ];

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["named parts"] = n => Mixed(Repeat("--b\r\nContent-Type: a/b; name=x\r\n\r\nx\r\n", n)),
        ["pictures used often"] = n =>
            Mixed(Part("text/html", Repeat("<p>cid:a<img src=cid:a>", n)), Part("image/png\r\nContent-ID: <a>", new string('x', 20_000))),
        ["pictures with ids"] = n => Mixed(
            Part("text/html", new string('x', 100 * n)),
                string.Concat(Enumerable.Range(0, n).Select(i => Part($"image/png\r\nContent-ID: <a{i}>", "x")))),
        ["nested div"] = n => "Content-Type: text/html\r\n\r\n" + Repeat("<div>", 20 * n),
        ["long style"] = n => "Content-Type: text/html\r\n\r\n<style>" + Repeat("a{b:url(x);c:d(e(f}", n) + "</style>",
        ["links"] = n => "Content-Type: text/html\r\n\r\n" + Repeat("<a href=https://example.org/a>b</a><p style='c:d'>", n),
        ["fields"] = n => Repeat("X-Field: =?utf-8?B?w6Q=?= =?utf-8?B?w6Q=?=\r\n", n) + "\r\nx",
        ["multiparts"] = n =>
            string.Concat(Enumerable.Range(0, n).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n")),
        ["messages"] = n => Repeat("Content-Type: message/rfc822\r\n\r\n", n),
        ["long lines"] = n => "Content-Type: text/plain\r\n\r\n" + new string('x', 200 * n),
        ["base64"] = n =>
            "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Repeat("AAAA\r\n", 10 * n),
        ["quoted-printable"] = n =>
            "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + Repeat("=3Cp=3E=\r\n", n),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Names))]
    public async Task Every_path_is_linear(string shape)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await using var server = await ApiServer.StartAsync();
        await WorkAsync(server, Shapes[shape](Small / 4));
        var small = await WorkAsync(server, Shapes[shape](Small));
        var large = await WorkAsync(server, Shapes[shape](4 * Small));
        foreach (var path in Paths)
        {
            Assert.True(
                large[path] <= (8 * small[path]) + (8L << 20) && large[path] < 256L << 20,
                string.Create(CultureInfo.InvariantCulture, $"{path}: {small[path]} octets, then {large[path]}"));
        }
    }

    private static async Task<Dictionary<string, long>> WorkAsync(ApiServer server, string message)
    {
        MailId id = await server.AddAsync(message);
        var work = new Dictionary<string, long>();
        foreach (var path in Paths)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await ReadAsync(server, path.Replace("{0}", id.ToString(), StringComparison.Ordinal));
            work[path] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        return work;
    }

    private static async Task ReadAsync(ApiServer server, string path)
    {
        using var response = await server.Http.GetAsync(
            new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{path}: {response.StatusCode}");
        await using var content = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Mixed(params string[] parts) =>
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(parts) + "--b--\r\n";

    private static string Part(string type, string content) => $"--b\r\nContent-Type: {type}\r\n\r\n{content}\r\n";
}
