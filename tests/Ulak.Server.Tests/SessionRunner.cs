using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>Runs a whole session in memory: everything is sent at once, then the client stops sending.</summary>
internal static class SessionRunner
{
    /// <summary>The replies of the server, as text.</summary>
    public static async Task<string> RunAsync(
        SmtpListener listener, FakeTimeProvider time, EndPoint? remote, string input, CancellationToken stop = default)
    {
        var connection = new MemoryDuplex(pause: 1024 * 1024);
        await connection.Client.Output.WriteAsync(Encoding.ASCII.GetBytes(input), CancellationToken.None);
        await connection.Client.Output.CompleteAsync();
        var session = Task.Run(
            async () =>
            {
                await listener.RunAsync(connection.Server, remote, null, stop);
                await connection.Server.Output.CompleteAsync();
            },
            CancellationToken.None);
        for (var tries = 0; !session.IsCompleted && tries < 400; tries++)
        {
            await Task.WhenAny(session, Task.Delay(tries < 20 ? 5 : 50, CancellationToken.None));
            time.Advance(tries > 20 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        }

        await session.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        return await ReadToEndAsync(connection.Client.Input);
    }

    public static async Task<string> ReadToEndAsync(PipeReader input)
    {
        var text = new StringBuilder();
        while (true)
        {
            var read = await input.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            text.Append(Encoding.UTF8.GetString(read.Buffer));
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return text.ToString();
            }
        }
    }
}
