using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Ulak.Server;

namespace Ulak.AspNetCore.Tests;

/// <summary>docs/library.md shows programs that are compiled and run.</summary>
public sealed class LibraryExampleTests
{
    [Fact]
    public async Task The_worker_of_the_document_receives_mail()
    {
        using var host = LibraryExample.Worker(new IPEndPoint(IPAddress.Loopback, 0));
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var client = await SmtpTestClient.ConnectAsync(host.Services.GetRequiredService<SmtpEndpoint>().Address);
        await client.SendLineAsync(
            "EHLO client.example\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<cy@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n"
                + "Subject: hello\r\n\r\nx\r\n.\r\nQUIT");
        Assert.Equal("550 5.1.1 There is no such mailbox", await client.ReadUntilAsync("550"));
        Assert.Equal("250 2.0.0 Taken", await client.ReadUntilAsync("250 2.0.0"));
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Contains(
            "Subject: hello", Assert.Single(
                ((MemoryInbox)host.Services.GetRequiredService<IMailSink>()).Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_document_shows_is_what_is_compiled()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Ulak.slnx")))
        {
            root = root.Parent!;
        }

        var shown = Lines(Path.Combine(root.FullName, "docs", "library.md"), within: "```csharp");
        var compiled = Lines(Path.Combine(root.FullName, "tests", "Ulak.AspNetCore.Tests", "LibraryExample.cs"), within: null);
        Assert.True(shown.Count > 20);
        Assert.All(shown, line => Assert.Contains(line, compiled));
    }

    private static HashSet<string> Lines(string file, string? within)
    {
        var lines = new HashSet<string>();
        var isIn = within is null;
        foreach (var line in File.ReadLines(file))
        {
            if (within is not null && line.StartsWith("```", StringComparison.Ordinal))
            {
                isIn = line == within;
            }
            else if (isIn && line.Trim().Length > 0)
            {
                lines.Add(line.Trim());
            }
        }

        return lines;
    }
}
