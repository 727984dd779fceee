{%- set text = dbt.type_string() -%}
{%- set areas = {
    'participants': 'participants in leadership programmes',
    'members': 'members of the community',
    'people_assessed': 'people who assessed themselves',
    'fellows': 'fellows',
} -%}
with

region as (
    select * from {{ ref('pub_region') }}
),

told as (
    select
        count(distinct region) as n_regions,
        {%- for measure in ['share_short', 'bme_of_offered'] %}
        count(case when measure = '{{ measure }}' then value end) as n_{{ measure }},
        {%- endfor %}
        {%- for measure in areas %}
        count(case when measure = '{{ measure }}' and n_part > 0 then value end)
            as n_{{ measure }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from region
),

apart as (
    select
        region,
        max(value) - min(value) as difference,
        row_number() over (
            order by max(value) - min(value) desc nulls last, region asc
        ) as turn
    from region
    where measure in ('{{ areas.keys() | join("', '") }}') and value is not null
    group by region
    having count(*) > 1 and max(value) > 0
),

most_apart as (
    select
        max(apart.region) as region,
        {{ dbt.listagg(
            percent("region.value") ~ " || ' of ' || case region.measure"
            ~ " when 'participants' then '" ~ areas.participants ~ "'"
            ~ " when 'members' then '" ~ areas.members ~ "'"
            ~ " when 'people_assessed' then '" ~ areas.people_assessed ~ "'"
            ~ " else '" ~ areas.fellows ~ "' end || ' (' || "
            ~ percent("region.ci_low") ~ " || ' to ' || " ~ percent("region.ci_high")
            ~ " || '; of about ' || cast(region.n as " ~ text ~ ") || ')'",
            "', '",
            "order by region.measure desc"
        ) }} as shares
    from apart
    inner join region
        on apart.region = region.region
    where
        apart.turn = 1
        and region.value is not null
        and region.measure in ('{{ areas.keys() | join("', '") }}')
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
        {%- for end in ['least', 'most'] %}
        {%- for column in ['region', 'value', 'ci_low', 'ci_high', 'n'] %}
        max(case when from_{{ end }} = 1 then {{ column }} end) as {{ end }}_{{ column }}
        {{- "," if not (end == "most" and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    from short
),

final as (
    select
        'overview' as section,
        'regions' as finding,
        cast(null as {{ text }}) as specification,
        'Of ' || cast(n_regions as {{ text }})
        || ' regions and nations, there are enough people to tell shares of '
        {%- for measure, what in areas.items() %}
        || '{{ what }} for ' || cast(n_{{ measure }} as {{ text }}) || ', of '
        {%- endfor %}
        || 'people short of the framework for ' || cast(n_share_short as {{ text }})
        || ', and of BME people among those offered a post for '
        || cast(n_bme_of_offered as {{ text }})
        || '. Elsewhere the extracts have nobody, or too few to publish.' as sentence
    from told

    union all

    select
        'overview' as section,
        'regions apart' as finding,
        null as specification,
        coalesce(
            'The areas lie furthest apart in ' || region || ', which has ' || shares
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
                || cast(least_n as {{ text }}) || ' people) to '
                || {{ percent('most_value') }} || ' in ' || most_region || ' ('
                || {{ percent_interval('most_ci_low', 'most_ci_high') }} || '; about '
                || cast(most_n as {{ text }}) || '): '
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
