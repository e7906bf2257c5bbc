using System.Net.Sockets;
using System.Text;
using Ulak.Hosting;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Hosting;

public sealed class ServiceNotifierTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_watchdog_and_stop_are_reported(bool isAbstract)
    {
        await using var server = await ApiServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("ulak-notify-");
        var name = isAbstract ? $"@ulak-notify-{Guid.NewGuid():N}" : Path.Combine(folder.FullName, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name[1..] : name));
        using var notifier = new ServiceNotifier(server.Store, server.Time, name, "20000000");
        await notifier.StartedAsync(Token);
        Assert.Equal("READY=1", await ReceiveAsync(manager));
        server.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, manager.Available);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("WATCHDOG=1", await ReceiveAsync(manager));

        // A store that cannot be read does not reset the watchdog.
        await server.Store.DisposeAsync();
        server.Time.Advance(TimeSpan.FromSeconds(10));
        await notifier.StoppingAsync(Token);
        Assert.Equal("STOPPING=1", await ReceiveAsync(manager));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_systemd_nothing_happens()
    {
        await using var server = await ApiServer.StartAsync();
        using var notifier = new ServiceNotifier(server.Store, server.Time, null, null);
        await notifier.StartedAsync(Token);
        using var gone = new ServiceNotifier(server.Store, server.Time, "/nonexistent/notify", "1000000");
        await gone.StartedAsync(Token);
        await gone.StoppingAsync(Token);
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Token));
    }
}
