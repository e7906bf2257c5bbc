using Ulak.Hosting;
using Xunit;

namespace Ulak.Tests.Hosting;

public sealed class ProgramPagesTests
{
    private static readonly string[] Maps =
    [
        "55d0c0000000-55d0c0048000 r--p 00000000 fe:00 42                         /opt/my mail/ulak",
        "55d0c0048000-55d0c10e5000 r-xp 00048000 fe:00 42                         /opt/my mail/ulak",
        "55d0c10e5000-55d0c2350000 r--p 010e5000 fe:00 42                         /opt/my mail/ulak",
        "55d0c2350000-55d0c2354000 r--p 0234f000 fe:00 42                         /opt/my mail/ulak",
        "55d0c2354000-55d0c23e4000 rw-p 02353000 fe:00 42                         /opt/my mail/ulak",
        "55d0c23e4000-55d0c2fc8000 rw-p 00000000 00:00 0 ",
        "7f0000000000-7f0000028000 r--p 00000000 fe:00 43                         /usr/lib/libc.so.6",
    ];

    [Fact]
    public void Only_the_program_s_read_only_pages_are_returned_and_not_the_relocated_data()
    {
        Assert.Equal([(0x55d0c0000000ul, 0x48000ul), (0x55d0c0048000, 0x109d000), (0x55d0c10e5000, 0x126b000)],
            ProgramPages.Find(Maps, "/opt/my mail/ulak"));
        Assert.Equal([(0x7f0000000000ul, 0x28000ul)], ProgramPages.Find(Maps, "/usr/lib/libc.so.6"));
        Assert.Empty(ProgramPages.Find(Maps, "/opt/my mail/ula"));
        Assert.Empty(ProgramPages.Find(["", "nothing", "12-zz r--p 0 0 0 /a", "10-20 r--s 0 0:0 1 /a"], "/a"));
    }

    [Fact]
    public void A_program_without_machine_code_of_its_own_returns_nothing_and_goes_on() => ProgramPages.Release();
}
