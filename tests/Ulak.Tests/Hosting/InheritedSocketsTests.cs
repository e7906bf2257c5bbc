using System.Net;
using System.Net.Sockets;
using Ulak.Configuration;
using Ulak.Hosting;
using Xunit;

namespace Ulak.Tests.Hosting;

public sealed class InheritedSocketsTests
{
    private static readonly IPEndPoint Public = new(IPAddress.Any, 8025);

    [Fact]
    public void A_socket_belongs_to_the_listener_with_its_name_or_its_address()
    {
        var settings = UlakSettings.Default with
        {
            Listeners = UlakSettings.Default.Listeners.SetItem("lmtp", new ListenerSettings { Name = "lmtp", Address = Public }),
        };
        var sockets = InheritedSockets.Assign(settings,
        [
            new InheritedSocket("console", 3, Public),
            new InheritedSocket("ulak.socket", 4, settings.Smtp.Address),
            new InheritedSocket("lmtp", 5, new UnixDomainSocketEndPoint("/run/lmtp")),
        ]);
        Assert.Equal([3, 4, 5], new[] { "console", "smtp", "lmtp" }.Select(name => Assert.Single(sockets.Of(name)).Handle));
        Assert.Equal(new UnixDomainSocketEndPoint("/run/lmtp"), sockets.Apply(settings).Listeners["lmtp"].Address);
    }

    [Fact]
    public void A_login_is_required_if_the_socket_is_reachable_from_other_machines()
    {
        var settings = UlakSettings.Default;
        Assert.False(settings.Console.RequiresLogin);
        var sockets = InheritedSockets.Assign(settings,
            [new InheritedSocket("console", 3, settings.Console.Address), new InheritedSocket("console", 4, Public)]);
        Assert.True(sockets.Apply(settings).Console.RequiresLogin);
    }

    [Fact]
    public void A_socket_of_no_listener_is_an_error_with_the_remedy()
    {
        var error = Assert.Throws<ConfigurationException>(() =>
            InheritedSockets.Assign(UlakSettings.Default, [new InheritedSocket("web", 3, new IPEndPoint(IPAddress.Loopback, 1))]));
        Assert.Contains("FileDescriptorName= of the socket unit to console, smtp", error.Message, StringComparison.Ordinal);
    }
}
