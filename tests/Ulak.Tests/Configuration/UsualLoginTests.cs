using System.Collections;
using Ulak.Configuration;
using Xunit;

namespace Ulak.Tests.Configuration;

/// <summary>The logins that a listener offers where the configuration names none.</summary>
public sealed class UsualLoginTests
{
    [Theory]
    [InlineData("", AuthMode.Any)]
    [InlineData("smtp.address=0.0.0.0:2525", AuthMode.Auto)]
    [InlineData("smtp.auth=off", AuthMode.Off)]
    [InlineData("smtp.auth=required", AuthMode.Required)]
    [InlineData("smtp.address=0.0.0.0:2525 smtp.auth=any", AuthMode.Any)]
    [InlineData("users.ann=ann@example.org:long-secret", AuthMode.On)]
    [InlineData("routes.1.action=inbox", AuthMode.Off)]
    public void The_first_listener_accepts_each_login_on_loopback_unless_there_are_users_or_routes(string settings, object auth)
    {
        var first = Load(settings).AllListeners.First();

        Assert.Equal(auth, first.Auth);
        Assert.Equal(auth is not (AuthMode.Off or AuthMode.Auto), first.OffersAuth);
    }

    [Theory]
    [InlineData("smtp", AuthMode.Any)]
    [InlineData("lmtp", AuthMode.Auto)]
    [InlineData("submission", AuthMode.Auto)]
    public void A_further_listener_does_so_only_for_SMTP(string kind, object auth) =>
        Assert.Equal(
            auth, Load($"listeners.two.address=127.0.0.1:2526 listeners.two.kind={kind}").AllListeners.Single(l => l.Name == "two").Auth);

    private static UlakSettings Load(string settings)
    {
        var environment = new Hashtable();
        foreach (var setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = setting.Split('=', 2);
            environment["ULAK_" + parts[0].Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant()] = parts[1];
        }

        return ConfigurationLoader.Load(null, [], environment).Settings;
    }
}
