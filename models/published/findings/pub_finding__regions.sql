{%- set text = dbt.type_string() -%}
with

region as (
    select * from {{ ref('pub_region') }}
),

told as (
    select
        measure,
        count(case when n_part > 0 then value end) as n_told,
        count(*) as n_regions
    from region
    group by measure
),

counted as (
    select
        max(n_regions) as n_regions,
        {{ dbt.listagg(
            "case measure"
            ~ " when 'participants' then 'participants in leadership programmes'"
            ~ " when 'members' then 'members of the community'"
            ~ " when 'people_assessed' then 'people who assessed themselves'"
            ~ " when 'fellows' then 'fellows'"
            ~ " when 'vacancies' then 'posts advertised'"
            ~ " when 'share_short' then 'people short of the framework'"
            ~ " else 'BME people among those offered a post' end"
            ~ " || ' ' || cast(n_told as " ~ text ~ ")",
            "'; '",
            "order by case measure when 'participants' then 1 when 'members' then 2"
            ~ " when 'people_assessed' then 3 when 'fellows' then 4"
            ~ " when 'vacancies' then 5 when 'share_short' then 6 else 7 end"
        ) }} as what
    from told
),

-- The parts of a region in areas that have enough people there.
known_shares as (
    select *
    from region
    where
        measure in ('participants', 'members', 'people_assessed', 'fellows')
        and value is not null
),

apart as (
    select
        region,
        max(value) - min(value) as difference,
        row_number() over (
            order by max(value) - min(value) desc nulls last, region asc
        ) as turn
    from known_shares
    group by region
    having count(*) > 1 and max(value) > 0
),

most_apart as (
    select
        max(apart.region) as region,
        {{ dbt.listagg(
            percent("known_shares.value") ~ " || ' of ' || case known_shares.measure"
            ~ " when 'participants' then 'participants in leadership programmes'"
            ~ " when 'members' then 'members of the community'"
            ~ " when 'people_assessed' then 'people who assessed themselves'"
            ~ " else 'fellows' end || ' (' || "
            ~ percent("known_shares.ci_low") ~ " || ' to ' || " ~ percent("known_shares.ci_high")
            ~ " || '; of about ' || " ~ whole("known_shares.n") ~ " || ')'",
            "', '",
            "order by case known_shares.measure when 'participants' then 1"
            ~ " when 'members' then 2 when 'people_assessed' then 3 else 4 end"
        ) }} as what
    from apart
    inner join known_shares
        on apart.region = known_shares.region
    where apart.turn = 1
),

short as (
    select
        *,
        row_number() over (order by value asc, region asc) as from_least,
        row_number() over (order by value desc, region asc) as from_most
    from region
    where measure = 'share_short' and value is not null
),

ends as (
    select
        count(*) as n_regions,
        max(case when from_least = 1 then region end) as least_region,
        max(case when from_least = 1 then value end) as least_value,
        max(case when from_least = 1 then ci_low end) as least_ci_low,
        max(case when from_least = 1 then ci_high end) as least_ci_high,
        max(case when from_least = 1 then n end) as least_n,
        max(case when from_most = 1 then region end) as most_region,
        max(case when from_most = 1 then value end) as most_value,
        max(case when from_most = 1 then ci_low end) as most_ci_low,
        max(case when from_most = 1 then ci_high end) as most_ci_high,
        max(case when from_most = 1 then n end) as most_n
    from short
),

final as (
    select
        'overview' as section,
        'regions' as finding,
        cast(null as {{ text }}) as specification,
        coalesce(
            'Of ' || {{ whole('n_regions') }}
            || ' regions and nations, so many have enough people to tell a share: '
            || what
            || '. Elsewhere the extracts have nobody, or too few to publish.',
            'There is no region to tell of.'
        ) as sentence
    from counted

    union all

    select
        'overview' as section,
        'regions apart' as finding,
        null as specification,
        coalesce(
            'The areas lie furthest apart in ' || region || ', which has ' || what
            || '. It is the widest of all regions, so some of that is chance.',
            'No region can be compared over the areas: none has two whose shares are'
            || ' published.'
        ) as sentence
    from most_apart

    union all

    select
        'overview' as section,
        'regions short' as finding,
        null as specification,
        case
            when n_regions < 2
                then
                    'Too few people have assessed themselves to compare regions by how'
                    || ' many are short of the framework.'
            else
                'The share of people short of the framework runs from '
                || {{ percent('least_value') }} || ' in ' || least_region || ' ('
                || {{ percent_interval('least_ci_low', 'least_ci_high') }} || '; about '
                || {{ whole('least_n') }} || ' people) to '
                || {{ percent('most_value') }} || ' in ' || most_region || ' ('
                || {{ percent_interval('most_ci_low', 'most_ci_high') }} || '; about '
                || {{ whole('most_n') }} || '): '
                || case
                    when least_ci_high < most_ci_low
                        then 'the lowest and the highest lie apart.'
                    else
                        'their intervals overlap, so no region is shown to need more'
                        || ' than another.'
                end
        end as sentence
    from ends
)

select * from final
