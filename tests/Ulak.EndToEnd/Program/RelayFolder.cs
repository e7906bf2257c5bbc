using Xunit;

namespace Ulak.EndToEnd.Program;

/// <summary>A temporary folder with the configuration and the data of a program that relays.</summary>
internal sealed class RelayFolder(string name) : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory($"ulak-{name}-").FullName;

    /// <summary>The path of a file.</summary>
    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>Writes a configuration; returns its path.</summary>
    public async Task<string> WriteAsync(string text, string file = "ulak.json")
    {
        await File.WriteAllTextAsync(this[file], text, Token);
        return this[file];
    }

    /// <summary>Starts the program with a configuration.</summary>
    public Task<UlakServer> StartAsync(string config, params string[] options) =>
        UlakServer.StartInAsync(this["data"], ["--config", config, .. options]);

    /// <summary>Submits a message; returns the first refusal, or the reply to the message.</summary>
    public static async Task<string> SubmitAsync(UlakServer server, string from, byte[] message, params string[] to)
    {
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        var reply = await smtp.SendCommandAsync($"MAIL FROM:<{from}> BODY=8BITMIME");
        foreach (var recipient in to)
        {
            reply = reply.StartsWith("250", StringComparison.Ordinal) ? await smtp.SendCommandAsync($"RCPT TO:<{recipient}>") : reply;
        }

        return reply.StartsWith("250", StringComparison.Ordinal) ? await smtp.SendChunkAsync(message) : reply;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
